// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/version.h"

namespace mortise::api_iam {

Outcome create_policy_version(const Call& call) {
  const auto document = required(call, "PolicyDocument");
  if (!document) return document.error();
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  if (const auto good = check_policy(call, *document); !good) return good.error();
  Values values{{{"add_version", *document}}, {}};
  if (call.form.value("SetAsDefault") == "true") values.set.emplace_back("default", "new");
  const auto done = call.directory.set(kPolicy, policy->name, values);
  if (!done) return done.error();
  const auto versions = versions_of(*done);
  if (versions.empty()) return IamError{500, "ServiceFailure", "The version is not there."};
  Xml xml = fragment();
  write_version(xml.open("PolicyVersion"), versions.back(), false);
  return xml.close("PolicyVersion").take();
}

}  // namespace mortise::api_iam
