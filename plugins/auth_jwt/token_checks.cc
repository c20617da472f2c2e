// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/token_checks.h"

#include <mortise/abi/tokens.h>

#include <string>
#include <utility>

namespace mortise::auth_jwt {
namespace {

Error denied(Look&& look) { return {Status::denied, look.detail, std::move(look.refusal)}; }

}  // namespace

KeyFetcher* TokenChecks::fetcher_of(const Issuer* issuer) const noexcept {
  for (const auto& fetcher : fetchers_)
    if (&fetcher->issuer() == issuer) return fetcher.get();
  return nullptr;
}

void TokenChecks::check(const mortise_call* call, std::string_view token, Done done) {
  Look look = validator_.look(token, host_.unix_ms());
  if (look.good != nullptr) return check_user(call, std::move(look.good), std::move(done));
  KeyFetcher* fetcher = look.keyless == nullptr ? nullptr : fetcher_of(look.keyless);
  if (fetcher == nullptr) return done(denied(std::move(look)));
  fetcher->renew([this, call, copy = std::string(token), done = std::move(done)](KeyFetcher::Outcome outcome) {
    look_again(call, copy, outcome, done);
  });
}

void TokenChecks::look_again(const mortise_call* call, std::string_view token, KeyFetcher::Outcome outcome,
                             const Done& done) {
  Look look = validator_.look(token, host_.unix_ms());
  if (look.good != nullptr) return check_user(call, std::move(look.good), done);
  if (look.keyless != nullptr && outcome == KeyFetcher::Outcome::failed)
    return done(Error(Status::busy, "the keys of the token's issuer cannot be fetched now"));
  done(denied(std::move(look)));
}

/// A user who was deleted has no tokens any more.
void TokenChecks::check_user(const mortise_call* call, std::shared_ptr<const GoodToken> token, Done done) {
  if (!token->issuer->settings().own || !identities_) return done(token);
  const std::string& subject = token->claims.subject;
  identities_.find_user(call, subject, [token, done = std::move(done)](const mortise_error& e, const mortise_user*) {
    if (e.status == MORTISE_OK) return done(token);
    if (e.status == MORTISE_NOT_FOUND) return done(Error(Status::denied, MORTISE_TOKEN_REVOKED, "token revoked"));
    done(Error(Status::busy, "it cannot be found out now whether the token's user is there"));
  });
}

}  // namespace mortise::auth_jwt
