// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {
namespace {

std::string path_of(const Call& call, const std::string& name) {
  const auto policy = call.directory.find(kPolicy, name);
  return policy && !policy->value("path").empty() ? policy->value("path") : "/";
}

}  // namespace

Outcome list_attached_policies(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  auto attached = entry->list("policies");
  const std::string& path = call.form.value("PathPrefix");
  std::erase_if(attached, [&](const std::string& name) { return !path_of(call, name).starts_with(path); });
  return write_page(
      call, "AttachedPolicies", attached, [](const std::string& name) -> const std::string& { return name; },
      [&](Xml& xml, const std::string& name) {
        xml.open("member").element("PolicyName", shown_policy(name));
        xml.element("PolicyArn", policy_arn(path_of(call, name), name)).close("member");
      });
}

}  // namespace mortise::api_iam
