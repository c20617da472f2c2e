// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/version.h"

namespace mortise::api_iam {

Outcome get_policy_version(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  const auto version = version_meant(call, *policy);
  if (!version) return version.error();
  Xml xml = fragment();
  write_version(xml.open("PolicyVersion"), *version, true);
  return xml.close("PolicyVersion").take();
}

}  // namespace mortise::api_iam
