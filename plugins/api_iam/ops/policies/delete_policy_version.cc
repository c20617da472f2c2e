// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/version.h"

namespace mortise::api_iam {

Outcome delete_policy_version(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  const auto version = version_meant(call, *policy);
  if (!version) return version.error();
  if (version->is_default) return delete_conflict("Cannot delete the default version of a policy.");
  const auto done = call.directory.set(kPolicy, policy->name, {{}, {"version." + version->id}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
