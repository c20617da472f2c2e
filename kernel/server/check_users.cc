// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_users.h"

#include "kernel/config/suggest.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/built_in_policies.h>
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

void refuse(const User& user, const std::string& why, config::Problems& problems) {
  problems.add(user.name_where, fmt::format("user '{}': {}", user.name, why));
}

void check_password(const User& user, config::Problems& problems) {
  if (!user.password.empty() && !is_password(user.password))
    refuse(user, fmt::format("a password has {}", kPasswordRule), problems);
}

/// Names that are given twice count once.
void check_how_many(const User& user, const std::vector<std::string>& names, size_t most, const char* what,
                    config::Problems& problems) {
  const size_t count = std::set<std::string>(names.begin(), names.end()).size();
  if (count > most) refuse(user, fmt::format("there can be {} {}, not {}", most, what, count), problems);
}

void check_document(const User& user, const std::string& name, const std::string& document,
                    config::Problems& problems) {
  if (document.empty() || document.size() > kMaxPolicyDocument)
    refuse(user,
           fmt::format("the policy '{}' has {} bytes; it can have 1 to {}", name, document.size(), kMaxPolicyDocument),
           problems);
}

void check_display_name(const User& user, config::Problems& problems) {
  if (user.display_name.size() > kMaxIdentityText)
    refuse(user, fmt::format("a display_name has at most {} bytes", kMaxIdentityText), problems);
}

void check_groups(const User& user, config::Problems& problems) {
  check_how_many(user, user.groups, kMaxGroupsOfUser, "groups", problems);
  for (const std::string& group : user.groups)
    if (!is_identity_name(group))
      refuse(user, fmt::format("a group's name has {}, not '{}'", kIdentityNameRule, group), problems);
}

void check_policies(const Plan& plan, const User& user, config::Problems& problems) {
  const auto& all = plan.settings.policies;
  std::vector<std::string> known;
  for (const BuiltInPolicy& policy : kBuiltInPolicies) known.emplace_back(policy.name);
  for (const auto& policy : all) known.push_back(policy.name);
  for (const std::string& name : user.policies) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const char* what = name.starts_with(kBuiltInPolicy) ? "built-in policy" : "[[policy]]";
    refuse(user, fmt::format("there is no {} '{}'{}", what, name, config::did_you_mean(name, known)), problems);
  }
  check_how_many(user, user.policies, kMaxIdentityPolicies, "policies", problems);
  if (user.documents.size() > kMaxIdentityPolicies)
    refuse(user,
           fmt::format("there can be {} policies of its own, not {}", kMaxIdentityPolicies, user.documents.size()),
           problems);
  for (const auto& [name, document] : user.documents) {
    if (!is_identity_name(name))
      refuse(user, fmt::format("a policy's name has {}, not '{}'", kIdentityNameRule, name), problems);
    check_document(user, name, document, problems);
  }
}

void check_named_policies(const Plan& plan, config::Problems& problems) {
  std::set<std::string> names;
  for (const auto& policy : plan.settings.policies) {
    if (!is_identity_name(policy.name))
      problems.add(policy.name_where,
                   fmt::format("'{}' is no policy's name: it has {}", policy.name, kIdentityNameRule));
    else if (!names.insert(policy.name).second)
      problems.add(policy.name_where, fmt::format("policy '{}' is there twice", policy.name));
    if (policy.document.size() > kMaxPolicyDocument)
      problems.add(policy.name_where, fmt::format("policy '{}': a document has at most {} bytes, not {}", policy.name,
                                                  kMaxPolicyDocument, policy.document.size()));
  }
}

bool evaluates_policies(const Plan& plan) {
  return std::any_of(plan.selection.chosen.begin(), plan.selection.chosen.end(), [](const plugin::Chosen& chosen) {
    return plugin::provides(chosen.candidate.manifest, MORTISE_POLICIES_ID);
  });
}

/// A policy that nobody evaluates would mean nothing.
void check_that_policies_count(const Plan& plan, config::Problems& problems) {
  if (evaluates_policies(plan)) return;
  const std::string why = "no plugin that evaluates policies is enabled: write [plugins.auth_policy] enabled = true";
  for (const User& user : plan.settings.users)
    if (!user.policies.empty() || !user.documents.empty())
      return problems.add(user.name_where, fmt::format("user '{}' has policies, and {}", user.name, why));
  if (!plan.settings.policies.empty())
    problems.add(plan.settings.policies.front().name_where, fmt::format("policies are given, and {}", why));
}

}  // namespace

void check_users(const Plan& plan, config::Problems& problems) {
  const auto& users = plan.settings.users;
  const auto& policies = plan.settings.policies;
  if (users.empty() && policies.empty()) return;
  if (const plugin::Chosen* keeper = keeper_of_users(plan); keeper != nullptr)
    check_number(*keeper, users, problems);
  else
    problems.add(
        users.empty() ? policies.front().name_where : users.front().name_where,
        fmt::format("{} are given, and no plugin that keeps users is enabled: write [plugins.users_local] enabled = "
                    "true",
                    users.empty() ? "policies" : "users"));
  check_named_policies(plan, problems);
  check_that_policies_count(plan, problems);
  std::set<std::string> names, keys;
  for (const User& user : users) {
    if (!is_identity_name(user.name))
      problems.add(user.name_where, fmt::format("'{}' is no user's name: it has {}", user.name, kIdentityNameRule));
    else if (is_reserved_user(user.name))
      problems.add(user.name_where, fmt::format("'{}' is no user's name: {}", user.name, kReservedUserRule));
    else if (!names.insert(user.name).second)
      problems.add(user.name_where, fmt::format("user '{}' is there twice", user.name));
    check_key(user, keys, problems);
    check_password(user, problems);
    check_display_name(user, problems);
    check_groups(user, problems);
    check_policies(plan, user, problems);
  }
}

}  // namespace mortise::server
