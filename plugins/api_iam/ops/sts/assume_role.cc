// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <mortise/identity_rules.h>
#include <mortise/text/number.h>

#include "api_iam/ops/sts/credentials.h"
#include "api_iam/ops/sts/role_session.h"
#include "api_iam/ops/sts/session_policy.h"
#include "api_iam/ops/sts/session_tags.h"
#include "api_iam/request_conditions.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kAssumeRole = "sts:AssumeRole";

/// One session that begins another is short, as with AWS.
uint32_t longest_session(const Call& call, const Entry& role) {
  if (call.who.session_issued_ms != 0 && is_role_id(call.who.id)) return kUsualRoleSession;
  return text::parse_decimal<uint32_t>(role.value("max_session")).value_or(kUsualRoleSession);
}

/// To give tags to a session is an action of its own, also those that come with the caller's session.
Answered<void> ask_trust(const Call& call, const Entry& role, const RoleSessionParameters& wanted,
                         const SessionTags& tags) {
  Conditions conditions{{"sts:RoleSessionName", wanted.name}};
  if (const std::string* const id = call.form.find("ExternalId")) conditions.emplace_back("sts:ExternalId", *id);
  add_tags(tags.asked, conditions);
  add_resource_tags(role, conditions);
  for (const std::string& key : tags.transitive) conditions.emplace_back("sts:TransitiveTagKeys", key);
  const std::string arn = arn_of(kRole, role);
  auto may = authorize(call, kAssumeRole, arn, role.value("trust"), conditions);
  if (!may || (tags.asked.empty() && tags.inherited.empty())) return may;
  return authorize(call, kTagSession, arn, role.value("trust"), conditions);
}

}  // namespace

Outcome assume_role(const Call& call) {
  if (const auto alone = check_second_factor(call); !alone) return alone.error();
  const auto wanted = role_session_parameters(call);
  if (!wanted) return wanted.error();
  const auto tags = session_tags(call);
  if (!tags) return tags.error();
  const auto role = find_role(call, wanted->role_arn, kAssumeRole);
  if (!role) return role.error();
  if (const auto may = ask_trust(call, *role, *wanted, *tags); !may) return may.error();
  const auto seconds = duration(call, kUsualRoleSession, longest_session(call, *role));
  if (!seconds) return seconds.error();
  const std::string written = written_tags(*tags);
  const auto size = packed_size(wanted->policy, written);
  if (!size) return size.error();
  const auto credentials =
      issue_credentials(call, {std::string(kRolePrefix) + role->name, wanted->name, wanted->policy, *seconds, written});
  if (!credentials) return credentials.error();
  Xml xml = fragment();
  return xml.append(*credentials)
      .append(assumed_role_user(*role, wanted->name))
      .element("PackedPolicySize", *size)
      .take();
}

}  // namespace mortise::api_iam
