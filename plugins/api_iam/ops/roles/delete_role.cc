// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome delete_role(const Call& call) {
  const auto role = find_named(call, kRole);
  if (!role) return role.error();
  if (!role->value("policies").empty()) return delete_conflict("Cannot delete entity, must detach all policies first.");
  if (!role->with_prefix("policy.").empty())
    return delete_conflict("Cannot delete entity, must delete policies first.");
  const auto done = call.directory.remove(kRole, role->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
