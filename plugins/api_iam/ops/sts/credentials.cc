// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/credentials.h"

#include <mortise/identity_rules.h>
#include <mortise/known.h>
#include <mortise/text/number.h>

#include <algorithm>

#include "api_base/answer_in_time.h"

namespace mortise::api_iam {
namespace {

constexpr uint32_t kShortest = 900;

std::string written(const mortise_credential& told) {
  const mortise_session session = known(told.session);
  Xml xml = fragment();
  xml.open("Credentials").element("AccessKeyId", view(told.access_key)).element("SecretAccessKey", view(told.secret));
  xml.element("SessionToken", view(session.token)).element("Expiration", time_text(told.expires_ms));
  return xml.close("Credentials").take();
}

}  // namespace

Answered<std::string> issue_credentials(const Call& call, const SessionParameters& wanted) {
  if (!call.site.identities.issues_sessions())
    return not_supported("No plugin issues temporary credentials: enable users_local.");
  // A session of a session ends with the key that the first was asked for with; one that was begun with a token of
  // another issuer had none, and is that of a role.
  const bool of_session = call.who.session_issued_ms != 0;
  const std::string& parent = of_session ? call.who.session_parent_key : call.who.access_key;
  const bool needs_key = !call.who.anonymous && !(of_session && is_role_id(call.who.id));
  if ((needs_key && parent.empty()) || !call.who.scope.empty())
    return access_denied("Temporary credentials are given to those who sign with an access key.");
  const mortise_session_request request{sizeof request,     wanted.seconds, str(wanted.acts_as), str(wanted.name),
                                        str(wanted.policy), str(parent),    str(call.who.id),    str(wanted.tags)};
  using Written = Answered<std::string>;
  auto answered = api_base::answer_in_time<Written>([&](auto answer) {
    call.site.identities.begin_session(nullptr, request, [answer](const mortise_error& e, const mortise_credential* t) {
      answer(e.status == MORTISE_OK && t != nullptr ? Written(written(known(t))) : Written(from_provider(e)));
    });
  });
  if (!answered) return silent_provider();
  return std::move(*answered);
}

Answered<uint32_t> duration(const Call& call, uint32_t usual, uint32_t most) {
  const std::string* const text = call.form.find("DurationSeconds");
  if (text == nullptr) return std::min(usual, most);
  const auto seconds = text::parse_decimal<uint32_t>(*text);
  if (seconds && *seconds >= kShortest && *seconds <= most) return *seconds;
  return invalid_parameter("DurationSeconds is a number from 900 to " + std::to_string(most) + ".");
}

Answered<void> check_second_factor(const Call& call) {
  if (call.form.find("SerialNumber") == nullptr && call.form.find("TokenCode") == nullptr) return {};
  return access_denied("MultiFactorAuthentication failed, unable to validate MFA code. No MFA device is known here.");
}

}  // namespace mortise::api_iam
