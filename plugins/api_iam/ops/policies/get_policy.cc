// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"

namespace mortise::api_iam {

Outcome get_policy(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  auto uses = count_uses(call);
  if (!uses) return uses.error();
  Xml xml = fragment();
  write_policy(xml.open("Policy"), *policy, (*uses)[policy->name]);
  return xml.close("Policy").take();
}

}  // namespace mortise::api_iam
