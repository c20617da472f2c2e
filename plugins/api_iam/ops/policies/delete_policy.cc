// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"

namespace mortise::api_iam {

Outcome delete_policy(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  if (policy->list("versions").size() > 1)
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
  const auto done = call.directory.remove(kPolicy, policy->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
