// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/token_authenticator.h"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "auth_jwt/compact_token.h"

namespace mortise::auth_jwt {
namespace {

AuthenticationOutcome outcome_of(const Result<std::shared_ptr<const GoodToken>>& checked) {
  AuthenticationOutcome out;
  if (checked) {
    out.decision = Authentication::Decision::accepted;
    out.identity = (*checked)->identity;
    return out;
  }
  out.decision = Authentication::Decision::refused;
  // AIStore answers 403 AccessDenied to S3 whatever is wrong; what is only late may be tried again.
  out.code = checked.error().status == Status::denied ? "AccessDenied" : "ServiceUnavailable";
  out.message = checked.error().message;
  return out;
}

}  // namespace

TokenAuthenticator::TokenAuthenticator(Host host, TokenChecks& checks)
    : host_(host),
      checks_(checks),
      refused_(host.counter("mortise_auth_jwt_refused_total", "Requests whose token was refused")) {}

void TokenAuthenticator::authenticate_later(const mortise_call& call, const Request& request,
                                            AuthenticationReply reply) noexcept {
  try {
    const auto token = token_of(request);
    if (!token) return reply({});
    auto held = std::make_shared<AuthenticationReply>(std::move(reply));
    checks_.check(&call, *token, [this, held](const Result<std::shared_ptr<const GoodToken>>& checked) {
      if (!checked) refused_.record(1);
      (*held)(outcome_of(checked));
    });
  } catch (const std::exception&) {  // no memory; a reply that was not given refuses
  }
}

}  // namespace mortise::auth_jwt
