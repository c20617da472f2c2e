// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/token_checks.h"

#include <mortise/abi/tokens.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "auth_jwt/jws.h"

namespace mortise::auth_jwt {
namespace {

Error denied(Look&& look) { return {Status::denied, look.detail, std::move(look.refusal)}; }

/// Not proven: it chooses whose keys have to prove it.
std::optional<std::string> issuer_named_in(std::string_view text) {
  const auto token = parse_compact(text);
  auto jws = token ? Jws::parse(*token) : std::nullopt;
  return jws ? issuer_of(jws->payload()) : std::nullopt;
}

}  // namespace

KeyFetcher* TokenChecks::fetcher_of(const Issuer* issuer) const noexcept {
  for (const auto& fetcher : fetchers_)
    if (&fetcher->issuer() == issuer) return fetcher.get();
  return nullptr;
}

void TokenChecks::verify(std::string_view token, Done done) {
  Look look = validator_.look(token, host_.unix_ms());
  if (look.good != nullptr) return done(std::move(look.good));
  KeyFetcher* fetcher = look.keyless == nullptr ? nullptr : fetcher_of(look.keyless);
  if (fetcher == nullptr) return done(denied(std::move(look)));
  fetcher->renew([this, copy = std::string(token), done = std::move(done)](KeyFetcher::Outcome outcome) {
    look_again(copy, outcome, done);
  });
}

void TokenChecks::look_again(std::string_view token, KeyFetcher::Outcome outcome, const Done& done) {
  Look look = validator_.look(token, host_.unix_ms());
  if (look.good != nullptr) return done(std::move(look.good));
  if (look.keyless != nullptr && outcome == KeyFetcher::Outcome::failed)
    return done(Error(Status::busy, "the keys of the token's issuer cannot be fetched now"));
  done(denied(std::move(look)));
}

void TokenChecks::check(const mortise_call* call, std::string_view token, Done done) {
  verify(token, [this, call, done = std::move(done)](const Result<std::shared_ptr<const GoodToken>>& verified) {
    verified ? check_user(call, *verified, done) : done(verified);
  });
}

void TokenChecks::check_with(const mortise_call* call, std::string_view token,
                             const std::vector<TrustedIssuer>& issuers, Done done) {
  const auto find = [&](const std::string& url) {
    return std::find_if(issuers.begin(), issuers.end(), [&](const TrustedIssuer& one) { return one.url == url; });
  };
  given_.keep([&](const std::string& url) { return find(url) != issuers.end(); });
  const auto named = issuer_named_in(token);
  const auto found = named ? find(*named) : issuers.end();
  if (found == issuers.end() || validator_.is_configured(*named)) return check(call, token, std::move(done));
  check_given(token, *found, std::move(done));
}

/// Its keys may not be here yet: then the token waits for them, once.
void TokenChecks::check_given(std::string_view token, TrustedIssuer trusted, Done done) {
  const auto given = given_.find(trusted.url, trusted.created_ms);
  if (given == nullptr) return done(Error(Status::busy, "the keys of the token's issuer cannot be fetched now"));
  Look look = validator_.look_for(token, given->issuer, trusted.audiences, host_.unix_ms());
  if (look.good != nullptr) return done(std::move(look.good));
  if (look.keyless == nullptr) return done(denied(std::move(look)));
  given->keys.renew([this, given, copy = std::string(token), trusted = std::move(trusted),
                     done = std::move(done)](KeyFetcher::Outcome outcome) {
    Look again = validator_.look_for(copy, given->issuer, trusted.audiences, host_.unix_ms());
    if (again.good != nullptr) return done(std::move(again.good));
    if (again.keyless != nullptr && outcome == KeyFetcher::Outcome::failed)
      return done(Error(Status::busy, "the keys of the token's issuer cannot be fetched now"));
    done(denied(std::move(again)));
  });
}

/// A user who was deleted has no tokens any more, also when there is another one of that name; one with another
/// password or other roles has none from before; and one who does not administer any more has none that say so.
void TokenChecks::check_user(const mortise_call* call, std::shared_ptr<const GoodToken> token, Done done) {
  if (!token->issuer->is_of_login(token->claims)) return done(token);
  const uint64_t generation = users_.generation();  // first: who is changed meanwhile is looked up again
  if (generation != 0 && token->user_seen.load(std::memory_order_relaxed) == generation) return done(token);
  const std::string& subject = token->claims.subject;
  users_.find(call, subject, [token, generation, done = std::move(done)](const TokenUsers::Found& user) {
    if (!user) return done(Error(Status::busy, "it cannot be found out now whether the token's user is there"));
    const Claims& claims = token->claims;
    const bool same = *user && (*user)->since_ms == claims.user_since_ms && (*user)->stamp == claims.user_stamp;
    if (!same || (claims.administrator && !(*user)->administrator))
      return done(Error(Status::denied, MORTISE_TOKEN_REVOKED, "token revoked"));
    token->user_seen.store(generation, std::memory_order_relaxed);
    done(token);
  });
}

}  // namespace mortise::auth_jwt
