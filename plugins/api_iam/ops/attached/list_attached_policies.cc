// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {
namespace {

std::string arn_of_attached(const Call& call, const std::string& name) {
  const auto policy = call.directory.find(kPolicy, name);
  return policy_arn(policy ? policy->value("path") : "/", name);
}

}  // namespace

Outcome list_attached_policies(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  return write_page(
      call, "AttachedPolicies", entry->list("policies"),
      [](const std::string& name) -> const std::string& { return name; },
      [&](Xml& xml, const std::string& name) {
        xml.open("member").element("PolicyName", shown_policy(name));
        xml.element("PolicyArn", arn_of_attached(call, name)).close("member");
      });
}

}  // namespace mortise::api_iam
