// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/sts/credentials.h"

namespace mortise::api_iam {
namespace {

constexpr uint32_t kUsualToken = 43200, kLongestToken = 129600, kLongestOfRoot = 3600;

}  // namespace

Outcome get_session_token(const Call& call) {
  if (call.who.session_issued_ms != 0) return access_denied("Cannot call GetSessionToken with session credentials");
  if (const auto alone = check_second_factor(call); !alone) return alone.error();
  const auto seconds = duration(call, kUsualToken, call.who.root ? kLongestOfRoot : kLongestToken);
  if (!seconds) return seconds.error();
  return issue_credentials(call, {call.who.id, {}, {}, *seconds});
}

}  // namespace mortise::api_iam
