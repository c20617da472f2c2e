// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/credentials.h"

#include <mortise/known.h>
#include <mortise/object_service.h>
#include <mortise/text/number.h>

#include <algorithm>

namespace mortise::api_iam {
namespace {

constexpr uint32_t kShortest = 900;
constexpr size_t kLongestPolicy = 2048;

std::string written(const mortise_credential& told) {
  const mortise_session session = known(told.session);
  Xml xml = fragment();
  xml.open("Credentials").element("AccessKeyId", view(told.access_key)).element("SecretAccessKey", view(told.secret));
  xml.element("SessionToken", view(session.token)).element("Expiration", time_text(told.expires_ms));
  return xml.close("Credentials").take();
}

}  // namespace

Answered<std::string> issue_credentials(const Call& call, const SessionWish& wish) {
  if (!call.site.identities.issues_sessions())
    return not_supported("No plugin issues temporary credentials: enable users_local.");
  // A session of a session ends with the key that the first was asked for with.
  const bool of_session = call.who.session_issued_ms != 0;
  const std::string& parent = of_session ? call.who.session_parent_key : call.who.access_key;
  if (!call.who.anonymous && (parent.empty() || !call.who.scope.empty()))
    return access_denied("Temporary credentials are given to those who sign with an access key.");
  const mortise_session_request request{sizeof request,   wish.seconds, str(wish.acts_as), str(wish.name),
                                        str(wish.policy), str(parent),  str(call.who.id)};
  Answered<std::string> out = std::string();
  Waiter waiter;
  call.site.identities.begin_session(nullptr, request, [&](const mortise_error& e, const mortise_credential* told) {
    if (e.status != MORTISE_OK || told == nullptr)
      out = from_provider(e);
    else
      out = written(known(told));
    waiter.done();
  });
  waiter.wait();
  return out;
}

Answered<uint32_t> duration(const Call& call, uint32_t usual, uint32_t most) {
  const std::string* const text = call.form.find("DurationSeconds");
  if (text == nullptr) return std::min(usual, most);
  const auto seconds = text::parse_decimal<uint32_t>(*text);
  if (seconds && *seconds >= kShortest && *seconds <= most) return *seconds;
  return invalid_parameter("DurationSeconds is a number from 900 to " + std::to_string(most) + ".");
}

Answered<std::string> session_policy(const Call& call) {
  if (!call.form.list("PolicyArns").empty() || call.form.find("PolicyArns.member.1.arn") != nullptr)
    return not_supported("PolicyArns is not supported here; put the document into Policy.");
  const std::string& policy = call.form.value("Policy");
  if (policy.empty()) return policy;
  if (policy.size() > kLongestPolicy)
    return IamError{400, "PackedPolicyTooLarge", "A session's policy has up to 2048 bytes."};
  if (const auto good = check_policy(call, policy); !good) return good.error();
  return policy;
}

}  // namespace mortise::api_iam
