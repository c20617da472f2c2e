// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <mortise/identity_rules.h>
#include <mortise/text/number.h>

#include "api_iam/ops/sts/credentials.h"
#include "api_iam/ops/sts/role_session.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kAssumeRole = "sts:AssumeRole";

/// One session that begins another is short, as with AWS.
uint32_t longest_session(const Call& call, const Entry& role) {
  if (call.who.session_issued_ms != 0 && is_role_id(call.who.id)) return kUsualRoleSession;
  return text::parse_decimal<uint32_t>(role.value("max_session")).value_or(kUsualRoleSession);
}

}  // namespace

Outcome assume_role(const Call& call) {
  const auto wish = role_session_wish(call);
  if (!wish) return wish.error();
  const auto role = find_role(call, wish->role_arn, kAssumeRole);
  if (!role) return role.error();
  std::vector<std::pair<std::string, std::string>> conditions{{"sts:RoleSessionName", wish->name}};
  if (const std::string* const id = call.form.find("ExternalId")) conditions.emplace_back("sts:ExternalId", *id);
  if (const auto may = authorize(call, kAssumeRole, arn_of(kRole, *role), role->value("trust"), conditions); !may)
    return may.error();
  const auto seconds = duration(call, kUsualRoleSession, longest_session(call, *role));
  if (!seconds) return seconds.error();
  const auto credentials =
      issue_credentials(call, {std::string(kRolePrefix) + role->name, wish->name, wish->policy, *seconds});
  if (!credentials) return credentials.error();
  Xml xml = fragment();
  return xml.append(*credentials)
      .append(assumed_role_user(*role, wish->name))
      .element("PackedPolicySize", uint64_t{0})
      .take();
}

}  // namespace mortise::api_iam
