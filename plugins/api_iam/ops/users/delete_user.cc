// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// What belongs to it goes first, as with AWS.
Outcome delete_user(const Call& call) {
  if (const auto name = required(call, "UserName"); !name) return name.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const auto keys = call.directory.keys_of(user->name);
  if (!keys) return keys.error();
  if (!keys->empty()) return delete_conflict("Cannot delete entity, must delete access keys first.");
  if (!user->value("policies").empty()) return delete_conflict("Cannot delete entity, must detach all policies first.");
  if (!user->with_prefix("policy.").empty())
    return delete_conflict("Cannot delete entity, must delete policies first.");
  if (!user->value("groups").empty())
    return delete_conflict("Cannot delete entity, must remove users from group first.");
  const auto done = call.directory.remove(kUser, user->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
