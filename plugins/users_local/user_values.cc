// SPDX-License-Identifier: Apache-2.0
#include "users_local/value_rules.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

Result<void> take_groups(std::string_view list, const Directory& all, Names& groups) {
  const auto is_there = [&](std::string_view name) { return find(all.groups, name) != nullptr; };
  return take_names(list, is_there, "group", kMaxGroupsOfUser, groups);
}

Result<void> join(const std::string& name, const Directory& all, Names& groups) {
  if (find(all.groups, name) == nullptr) return refuse("there is no group '" + name + "'");
  if (groups.insert(name).second && groups.size() > kMaxGroupsOfUser) return too_many(kMaxGroupsOfUser);
  return {};
}

Result<void> leave(const std::string& name, Names& groups) {
  if (groups.erase(name) == 0) return refuse("it is not in the group '" + name + "'");
  return {};
}

}  // namespace

Result<void> apply(const IdentityChange& change, const Directory& all, User& user) {
  const bool administered = user.administrator;
  const std::string password_hash = user.password_hash;
  bool end_tokens = false;
  if (!change.password_hash.empty()) user.password_hash = change.password_hash;
  auto applied = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "display_name") return take_line(name, value, user.display_name);
    if (name == "administrator") return take_flag(name, reset ? "false" : value, user.administrator);
    if (name == "groups") return take_groups(value, all, user.groups);
    if (name == kPassword && reset) return user.password_hash.clear(), Result<void>();
    if (name == "join" && !reset) return join(value, all, user.groups);
    if (name == "leave" && !reset) return leave(value, user.groups);
    if (name == "path") return take_path(value, user.path);
    if (name == "boundary") return take_boundary(value, all, user.boundary);
    if (name == "end_tokens" && !reset) return take_flag(name, value, end_tokens);
    if (is_rename(change, name, reset)) return {};
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, user.policies, user.attached, taken);
    if (taken) return policies;
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, user.attributes);
    const bool of_key = name == "access_key" || name == "secret_key";
    if (of_key && change.action == MORTISE_IDENTITY_CREATE) return {};
    return unknown_value("user", name,
                         "display_name, administrator, groups, join, leave, password, end_tokens, policies, attach, "
                         "detach, boundary, path, "
                         "rename, attribute.NAME, policy.NAME");
  });
  if (end_tokens || user.administrator != administered || user.password_hash != password_hash) ++user.security_stamp;
  return applied;
}

Result<void> apply(const IdentityChange& change, const Directory& all, Group& group) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "path") return take_path(value, group.path);
    if (is_rename(change, name, reset)) return {};
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, group.policies, group.attached, taken);
    return taken ? policies : unknown_value("group", name, "policies, attach, detach, path, rename, policy.NAME");
  });
}

}  // namespace mortise::users_local
