// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"

namespace mortise::api_iam {

Outcome create_policy(const Call& call) {
  const auto name = required(call, "PolicyName");
  if (!name) return name.error();
  const auto document = required(call, "PolicyDocument");
  if (!document) return document.error();
  if (const auto good = check_policy(call, *document); !good) return good.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  values->set.emplace_back("document", *document);
  values->set.emplace_back("path", call.form.value("Path"));
  values->set.emplace_back("description", call.form.value("Description"));
  const auto policy = call.directory.create(kPolicy, *name, *values);
  if (!policy) return policy.error();
  Xml xml = fragment();
  write_policy(xml.open("Policy"), *policy, {});
  return xml.close("Policy").take();
}

}  // namespace mortise::api_iam
