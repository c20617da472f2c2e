// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome delete_group(const Call& call) {
  const auto group = find_named(call, kGroup);
  if (!group) return group.error();
  if (!group->value("policies").empty())
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  if (!group->with_prefix("policy.").empty())
    return delete_conflict("Cannot delete entity, must delete policies first.");
  const auto done = call.directory.remove(kGroup, group->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
