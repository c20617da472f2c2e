// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/inline_policies/policy_meant.h"

namespace mortise::api_iam {

Outcome get_inline_policy(const Call& call, const Kind& kind) {
  const auto policy = policy_meant(call, kind);
  if (!policy) return policy.error();
  Xml xml = fragment();
  xml.element(kind.parameter, policy->owner).element("PolicyName", policy->name);
  return xml.element("PolicyDocument", document_text(policy->document)).take();
}

}  // namespace mortise::api_iam
