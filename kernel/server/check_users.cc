// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_users.h"

#include <mortise/abi/identity.h>
#include <mortise/identity_rules.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace mortise::server {
namespace {

using User = config::Settings::User;

/// Who keeps users; nullptr: nobody does.
const plugin::Chosen* keeper_of_users(const Plan& plan) {
  const auto& all = plan.selection.chosen;
  const auto keeper = std::find_if(all.begin(), all.end(), [](const plugin::Chosen& chosen) {
    return plugin::provides(chosen.candidate.manifest, MORTISE_IDENTITY_ID);
  });
  return keeper == all.end() ? nullptr : &*keeper;
}

/// A keeper calls its limit max_users, if it has one.
void check_number(const plugin::Chosen& keeper, const std::vector<User>& users, config::Problems& problems) {
  const config::Value* limit = keeper.options.find("max_users");
  const auto* most = limit == nullptr ? nullptr : std::get_if<int64_t>(&limit->data);
  if (most == nullptr || users.size() <= static_cast<size_t>(std::max<int64_t>(*most, 0))) return;
  problems.add(users[static_cast<size_t>(*most)].name_where,
               fmt::format("there are {} users, and plugins.{}.max_users is {}", users.size(),
                           keeper.candidate.manifest.name, *most));
}

void check_key(const User& user, std::set<std::string>& keys, config::Problems& problems) {
  const auto refuse = [&](const std::string& why) {
    problems.add(user.key_where, fmt::format("user '{}': {}", user.name, why));
  };
  if (user.access_key.empty() && user.secret_key.empty()) return;
  if (user.access_key.empty() || user.secret_key.empty()) return refuse("a key is both, access_key and secret_key");
  if (!is_access_key(user.access_key)) return refuse(fmt::format("an access_key has {}", kAccessKeyRule));
  if (!is_secret(user.secret_key)) return refuse(fmt::format("a secret_key has {}", kSecretRule));
  if (!keys.insert(user.access_key).second) refuse(fmt::format("access key '{}' is there twice", user.access_key));
}

void check_groups(const User& user, config::Problems& problems) {
  for (const std::string& group : user.groups)
    if (!is_identity_name(group))
      problems.add(user.name_where,
                   fmt::format("user '{}': a group's name has {}, not '{}'", user.name, kIdentityNameRule, group));
}

}  // namespace

void check_users(const Plan& plan, config::Problems& problems) {
  const auto& users = plan.settings.users;
  if (users.empty()) return;
  if (const plugin::Chosen* keeper = keeper_of_users(plan); keeper != nullptr)
    check_number(*keeper, users, problems);
  else
    problems.add(
        users.front().name_where,
        "users are given, and no plugin that keeps users is enabled: write [plugins.users_local] enabled = true");
  std::set<std::string> names, keys;
  for (const User& user : users) {
    if (!is_identity_name(user.name))
      problems.add(user.name_where, fmt::format("'{}' is no user's name: it has {}", user.name, kIdentityNameRule));
    else if (is_reserved_user(user.name))
      problems.add(user.name_where, fmt::format("'{}' is no user's name: {}", user.name, kReservedUserRule));
    else if (!names.insert(user.name).second)
      problems.add(user.name_where, fmt::format("user '{}' is there twice", user.name));
    check_key(user, keys, problems);
    if (!user.password.empty() && !is_password(user.password))
      problems.add(user.name_where, fmt::format("user '{}': a password has {}", user.name, kPasswordRule));
    check_groups(user, problems);
  }
}

}  // namespace mortise::server
