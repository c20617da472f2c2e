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

constexpr std::string_view kWithToken = "sts:AssumeRoleWithWebIdentity";

/// Tags that the token says are an action of their own.
Answered<void> ask_trust_of_token(const Call& asked, const Entry& role, const RoleSessionParameters& wanted,
                                  const SessionTags& tags, const WebIdentity& who) {
  auto conditions = who.conditions;
  conditions.emplace_back("sts:RoleSessionName", wanted.name);
  add_tags(tags.asked, conditions);
  add_resource_tags(role, conditions);
  for (const std::string& key : tags.transitive) conditions.emplace_back("sts:TransitiveTagKeys", key);
  const std::string arn = arn_of(kRole, role);
  const auto may = authorize(asked, kWithToken, arn, role.value("trust"), conditions);
  return !may || tags.asked.empty() ? may : authorize(asked, kTagSession, arn, role.value("trust"), conditions);
}

std::string written(const Entry& role, const RoleSessionParameters& wanted, uint64_t size, const WebIdentity& who,
                    const std::string& credentials) {
  Xml xml = fragment();
  xml.append(credentials).append(assumed_role_user(role, wanted.name));
  xml.element("PackedPolicySize", size);
  xml.element("SubjectFromWebIdentityToken", who.subject).element("Provider", who.provider);
  return xml.element("Audience", who.audience).take();
}

}  // namespace

/// The token alone says who asks; a signature beside it is not looked at.
Outcome assume_role_with_web_identity(const Call& call) {
  const auto wanted = role_session_parameters(call);
  if (!wanted) return wanted.error();
  if (call.token == nullptr) return missing_parameter("WebIdentityToken");
  if (!*call.token) return call.token->error();
  const WebIdentity& who = call.token->value();
  const auto role = find_role(call, wanted->role_arn, kWithToken);
  if (!role) return role.error();
  const Identity bearer;  // has no name here
  const Call asked{call.site, call.request, call.form, bearer, call.directory, call.token};
  const SessionTags tags{who.tags, who.transitive};
  if (const auto good = check_tags(tags); !good) return good.error();
  if (const auto may = ask_trust_of_token(asked, *role, *wanted, tags, who); !may) return may.error();
  const std::string written_down = written_tags(tags);
  const auto size = packed_size(wanted->policy, written_down);
  if (!size) return size.error();
  const auto longest = text::parse_decimal<uint32_t>(role->value("max_session")).value_or(kUsualRoleSession);
  const auto seconds = duration(asked, kUsualRoleSession, longest);
  if (!seconds) return seconds.error();
  const auto credentials = issue_credentials(
      asked, {std::string(kRolePrefix) + role->name, wanted->name, wanted->policy, *seconds, written_down});
  if (!credentials) return credentials.error();
  return written(*role, *wanted, *size, who, *credentials);
}

}  // namespace mortise::api_iam
