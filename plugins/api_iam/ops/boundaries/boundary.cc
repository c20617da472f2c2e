// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"

#include "api_iam/ops/attached/attached_policy.h"

namespace mortise::api_iam {
namespace {

constexpr const char* kBoundary = "PermissionsBoundary";

}  // namespace

Answered<void> take_boundary(const Call& call, Values& out) {
  if (call.form.find(kBoundary) == nullptr) return {};
  if (call.site.policies == nullptr) return not_supported("No plugin evaluates policies here: enable auth_policy.");
  const auto policy = policy_of_arn(call, kBoundary);
  if (!policy) return policy.error();
  out.set.emplace_back("boundary", *policy);
  return {};
}

std::string boundary_arn(const Call& call, const Entry& entry) {
  const std::string& name = entry.value("boundary");
  if (name.empty()) return {};
  const auto policy = call.directory.find(kPolicy, name);
  return policy_arn(policy ? policy->value("path") : "/", name);
}

void write_boundary(Xml& xml, const Call& call, const Entry& entry) {
  const std::string arn = boundary_arn(call, entry);
  if (arn.empty()) return;
  xml.open(kBoundary).element("PermissionsBoundaryType", "PermissionsBoundaryPolicy");
  xml.element("PermissionsBoundaryArn", arn).close(kBoundary);
}

}  // namespace mortise::api_iam
