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

bool keeps_users(const Plan& plan) {
  return std::any_of(plan.selection.chosen.begin(), plan.selection.chosen.end(), [](const plugin::Chosen& chosen) {
    return plugin::provides(chosen.candidate.manifest, MORTISE_IDENTITY_ID);
  });
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
  if (!keeps_users(plan))
    problems.add(
        users.front().name_where,
        "users are given, and no plugin that keeps users is enabled: write [plugins.users_local] enabled = true");
  std::set<std::string> names, keys;
  for (const User& user : users) {
    if (!is_identity_name(user.name))
      problems.add(user.name_where, fmt::format("'{}' is no user's name: it has {}", user.name, kIdentityNameRule));
    else if (!names.insert(user.name).second)
      problems.add(user.name_where, fmt::format("user '{}' is there twice", user.name));
    check_key(user, keys, problems);
    check_groups(user, problems);
  }
}

}  // namespace mortise::server
