// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/version.h"

namespace mortise::api_iam {

Outcome set_default_policy_version(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  const auto version = version_meant(call, *policy);
  if (!version) return version.error();
  const auto done = call.directory.set(kPolicy, policy->name, {{{"default", version->id}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
