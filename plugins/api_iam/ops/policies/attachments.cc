// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/policies/attachments.h"

#include "api_iam/ops/attached/attached_policy.h"

namespace mortise::api_iam {

Answered<std::map<std::string, size_t>> count_attachments(const Call& call) {
  std::map<std::string, size_t> out;
  for (const Kind* kind : {&kUser, &kGroup, &kRole}) {
    const auto all = call.directory.list(*kind);
    if (!all) return all.error();
    for (const Entry& entry : *all)
      for (const std::string& policy : entry.list("policies")) ++out[policy];
  }
  return out;
}

Answered<Entry> find_policy(const Call& call) {
  const auto name = policy_of_arn(call);
  if (!name) return name.error();
  auto found = call.directory.find(kPolicy, *name);
  if (!found && found.error().code == "NoSuchEntity")
    return no_such_entity("Policy " + call.form.value("PolicyArn") + " was not found.");
  return found;
}

}  // namespace mortise::api_iam
