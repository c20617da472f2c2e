// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/role_session.h"

#include <mortise/identity_rules.h>

#include <algorithm>

#include "api_iam/ops/sts/session_policy.h"

namespace mortise::api_iam {
namespace {

Answered<std::string> session_name(const Call& call) {
  constexpr size_t kShortestName = 2, kLongestName = 64;
  auto name = required(call, "RoleSessionName");
  if (!name ||
      (name->size() >= kShortestName && name->size() <= kLongestName &&
       std::all_of(name->begin(), name->end(), [](char c) { return c == ',' || identity_rules::is_plain(c); })))
    return name;
  return invalid_parameter("RoleSessionName has 2 to 64 letters, digits and _+=,.@-");
}

}  // namespace

Answered<RoleSessionParameters> role_session_parameters(const Call& call) {
  const auto role_arn = required(call, "RoleArn");
  if (!role_arn) return role_arn.error();
  const auto name = session_name(call);
  if (!name) return name.error();
  const auto policy = session_policy(call);
  if (!policy) return policy.error();
  if (call.form.find("SourceIdentity") != nullptr) return not_supported("SourceIdentity is not supported here.");
  return RoleSessionParameters{*role_arn, *name, *policy};
}

Answered<Entry> find_role(const Call& call, const std::string& role_arn, std::string_view action) {
  const auto name = name_in_arn(kRole, role_arn);
  if (!name) return invalid_parameter(role_arn + " is invalid");
  if (call.site.policies == nullptr) return not_supported("No plugin evaluates policies here: enable auth_policy.");
  auto role = call.directory.find(kRole, *name);
  const bool missing = role ? !is_arn_of(kRole, *role, role_arn) : role.error().code == "NoSuchEntity";
  if (missing) return access_denied("Not authorized to perform " + std::string(action) + " on resource: " + role_arn);
  return role;
}

std::string assumed_role_user(const Entry& role, const std::string& session_name) {
  Xml xml = fragment();
  xml.open("AssumedRoleUser").element("AssumedRoleId", id_of(kRole, role) + ":" + session_name);
  return xml.element("Arn", session_arn(role.name, session_name)).close("AssumedRoleUser").take();
}

}  // namespace mortise::api_iam
