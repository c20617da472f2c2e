// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/inline_policies/policy_meant.h"

namespace mortise::api_iam {

Outcome delete_inline_policy(const Call& call, const Kind& kind) {
  const auto policy = policy_meant(call, kind);
  if (!policy) return policy.error();
  const auto done = call.directory.set(kind, policy->owner, {{}, {"policy." + policy->name}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
