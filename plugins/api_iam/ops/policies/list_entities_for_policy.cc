// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/attached/attached_policy.h"
#include "api_iam/ops/policies/attachments.h"

namespace mortise::api_iam {

namespace {

constexpr std::string_view kPermissions = "PermissionsPolicy", kBoundaries = "PermissionsBoundary";

}  // namespace

Outcome list_entities_for_policy(const Call& call) {
  const auto policy = policy_of_arn(call);
  if (!policy) return policy.error();
  const std::string& usage = call.form.value("PolicyUsageFilter");
  if (!usage.empty() && usage != kPermissions && usage != kBoundaries)
    return invalid_parameter("PolicyUsageFilter is PermissionsPolicy or PermissionsBoundary.");
  const auto uses = [&](const Entry& entry) {
    return (usage != kBoundaries && is_attached(entry, *policy)) ||
           (usage != kPermissions && entry.value("boundary") == *policy);
  };
  Xml xml = fragment();
  for (const Kind* kind : {&kGroup, &kUser, &kRole}) {
    const auto all = call.directory.list(*kind);
    if (!all) return all.error();
    xml.open("Policy" + std::string(kind->element) + "s");
    for (const Entry& entry : *all) {
      if (!uses(entry)) continue;
      xml.open("member").element(kind->parameter, entry.name);
      xml.element(std::string(kind->element) + "Id", id_of(*kind, entry)).close("member");
    }
    xml.close("Policy" + std::string(kind->element) + "s");
  }
  return xml.element("IsTruncated", false).take();
}

}  // namespace mortise::api_iam
