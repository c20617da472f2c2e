// SPDX-License-Identifier: Apache-2.0
#include <mortise/identity_rules.h>

#include <algorithm>
#include <vector>

#include "users_local/planner.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMostGroups = 10000;
constexpr size_t kMostMembersMoved = 500;  // records of one batch

}  // namespace

Result<void> Planner::group() {
  if (Result<void> good = check_existence(next_->groups, "group"); !good) return good;
  if (removes()) return remove_group();
  if (creates() && !is_identity_name(change_.name)) return no_name("group's name", change_.name, kIdentityNameRule);
  auto group = begin(next_->groups, kMostGroups, "there are 10,000 groups");
  if (!group) return std::move(group).error();
  if (Result<void> applied = apply(change_, *next_, *group); !applied) return applied;
  if (Result<void> renamed = rename_group(*group); !renamed) return renamed;
  keep(kGroupPrefix, next_->groups, std::move(group).value());
  return {};
}

/// With its members, in one step.
Result<void> Planner::rename_group(Group& group) {
  const std::string* const name = change_.value("rename");
  if (name == nullptr || *name == group.name) return {};
  if (!is_identity_name(*name)) return no_name("group's name", *name, kIdentityNameRule);
  if (find(next_->groups, *name) != nullptr) return there("group", *name);
  if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_GROUP, "group", group.name); !free) return free;
  if (Result<void> moved = move_members(group.name, *name); !moved) return moved;
  next_->groups.erase(group.name);
  edit_.batch.remove(record_of(kGroupPrefix, group.name));
  if (group.origin.empty()) group.origin = group.name;
  group.name = *name;
  return {};
}

Result<void> Planner::move_members(const std::string& from, const std::string& to) {
  std::vector<User> members;
  for (const auto& [name, user] : next_->users)
    if (user->groups.contains(from)) members.push_back(*user);
  if (members.size() > kMostMembersMoved)
    return Error(Status::precondition, "the group '" + from + "' has too many members to get another name");
  for (User& user : members) {
    user.groups.erase(from);
    user.groups.insert(to);
    edit_.batch.put(record_of(kUserPrefix, user.name), to_record(user));
    const std::string name = user.name;
    put(next_->users, name, std::move(user));
  }
  return {};
}

Result<void> Planner::check_no_members() const {
  const auto member = std::find_if(next_->users.begin(), next_->users.end(),
                                   [&](const auto& entry) { return entry.second->groups.contains(change_.name); });
  if (member == next_->users.end()) return {};
  return Error(Status::precondition, "the group '" + change_.name + "' has members: '" + member->first + "' is one");
}

Result<void> Planner::remove_group() {
  if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_GROUP, "group", change_.name); !free) return free;
  if (Result<void> alone = check_no_members(); !alone) return alone;
  next_->groups.erase(change_.name);
  edit_.batch.remove(record_of(kGroupPrefix, change_.name));
  return {};
}

}  // namespace mortise::users_local
