// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/validator.h"

#include <mortise/abi/tokens.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "auth_jwt/jws.h"

namespace mortise::auth_jwt {
namespace {

// AIStore's clients know these by heart.
constexpr const char* kInvalid = "invalid token";
constexpr const char* kExpired = "token expired";
constexpr const char* kRevoked = "token revoked";

Look refused(std::string why, int detail = MORTISE_TOKEN_INVALID) {
  return {.refusal = std::move(why), .detail = detail};
}

/// Which client of the issuer got the token ("azp"); nullptr: it does not say.
const std::string* authorized_party(const Claims& claims) {
  const auto found =
      std::find_if(claims.plain.begin(), claims.plain.end(), [](const auto& claim) { return claim.first == "azp"; });
  return found == claims.plain.end() ? nullptr : &found->second;
}

}  // namespace

const Issuer* Validator::issuer_named(const std::string& name) const noexcept {
  const auto found = std::find_if(others_.begin(), others_.end(),
                                  [&](const Issuer* issuer) { return issuer->settings().name == name; });
  if (found != others_.end()) return *found;
  const auto& named = settings_.secret_issuers;
  const bool any = others_.empty() && named.empty();
  const bool own = name.empty() || name == own_.settings().name;
  return any || own || std::find(named.begin(), named.end(), name) != named.end() ? &own_ : nullptr;
}

std::shared_ptr<const GoodToken> Validator::kept(const std::string& whole) {
  Shard& shard = shard_of(whole);
  const MutexLock lock(shard.mutex);
  const auto found = shard.tokens.find(whole);
  if (found == shard.tokens.end() || found->second->key_number != found->second->issuer->number()) return nullptr;
  return found->second;
}

void Validator::keep(const std::string& whole, std::shared_ptr<const GoodToken> token) {
  Shard& shard = shard_of(whole);
  const MutexLock lock(shard.mutex);
  if (shard.tokens.size() >= kMostKept / kShards) shard.tokens.clear();  // they are checked again
  shard.tokens.insert_or_assign(whole, std::move(token));
}

bool Validator::is_for_us(const GoodToken& token) const {
  const auto& named = token.claims.audiences;
  const auto has = [&](const std::string& audience) {
    return std::find(named.begin(), named.end(), audience) != named.end();
  };
  const std::string& wanted = token.issuer->settings().audience;
  if (!wanted.empty()) return has(wanted);
  if (named.empty()) return settings_.audiences.empty();
  return has(settings_.cluster) || std::any_of(settings_.audiences.begin(), settings_.audiences.end(), has);
}

Look Validator::judge(std::shared_ptr<const GoodToken> token, int64_t now_ms) const {
  const Claims& claims = token->claims;
  if (claims.expires_ms + settings_.skew_ms <= now_ms) return refused(kExpired, MORTISE_TOKEN_EXPIRED);
  if (claims.not_before_ms - settings_.skew_ms > now_ms)
    return refused(std::string(kInvalid) + ": it is not valid yet");
  if (claims.issued_ms - settings_.skew_ms > now_ms)
    return refused(std::string(kInvalid) + ": it was made in the future");
  if (revocations_.contains(token->digest)) return refused(kRevoked, MORTISE_TOKEN_REVOKED);
  return {.good = std::move(token)};
}

Validator::Proven Validator::prove(const Issuer& issuer, Jws& jws) {
  const uint64_t number = issuer.number();  // first: keys that come meanwhile make what is kept void
  const auto keys = issuer.keys();
  const auto candidates = keys->candidates(jws.algorithm(), jws.key_id());
  if (candidates.empty()) return {nullptr, {.refusal = kInvalid, .keyless = &issuer}};
  if (std::none_of(candidates.begin(), candidates.end(), [&](const Key* key) { return jws.is_signed_by(*key); }))
    return {nullptr, refused(kInvalid)};
  auto claims = parse_claims(jws.payload(), issuer.settings().names);
  if (!claims) return {nullptr, refused(std::string(kInvalid) + ": " + claims.error().message)};
  auto good = std::make_shared<GoodToken>();
  good->claims = std::move(*claims);
  good->issuer = &issuer;
  good->key_number = number;
  return {std::move(good), {}};
}

/// The issuer's name is read before it is known to be true: it only chooses whose keys have to prove it.
Look Validator::verify(const CompactToken& token) const {
  auto jws = Jws::parse(token);
  if (!jws) return refused(kInvalid);
  const auto named = issuer_of(jws->payload());
  if (!named) return refused(kInvalid);
  const Issuer* const trusted = issuer_named(*named);
  if (trusted == nullptr) return refused(std::string(kInvalid) + ": its issuer is not configured here");
  Proven proven = prove(*trusted, *jws);
  const auto& good = proven.token;
  if (good == nullptr) return std::move(proven.otherwise);
  if (!is_for_us(*good)) return refused(std::string(kInvalid) + ": it is for another audience");
  good->digest = digest_of(token.signing_input);
  good->identity = trusted->identity_of(good->claims, settings_.cluster);
  if (!trusted->can_be(good->identity.id)) return refused(std::string(kInvalid) + ": its subject is no user's name");
  return {.good = good};
}

Look Validator::look_for(std::string_view text, const Issuer& issuer, std::span<const std::string> audiences,
                         int64_t now_ms) const {
  const auto token = parse_compact(text);
  if (!token) return refused(kInvalid);
  auto jws = Jws::parse(*token);
  if (!jws) return refused(kInvalid);
  Proven proven = prove(issuer, *jws);
  if (proven.token == nullptr) return std::move(proven.otherwise);
  if (proven.token->claims.issuer != issuer.settings().name) return refused(kInvalid);
  const auto& named = proven.token->claims.audiences;
  const auto is_named = [&](const std::string& one) {
    return std::find(named.begin(), named.end(), one) != named.end();
  };
  const std::string* const party = authorized_party(proven.token->claims);
  const bool by_others = party != nullptr && std::find(audiences.begin(), audiences.end(), *party) == audiences.end();
  if (by_others || std::none_of(audiences.begin(), audiences.end(), is_named))
    return refused("Incorrect token audience");
  proven.token->digest = digest_of(token->signing_input);
  return judge(std::move(proven.token), now_ms);
}

bool Validator::is_configured(const std::string& issuer) const noexcept {
  const auto& named = settings_.secret_issuers;
  return issuer.empty() || issuer == own_.settings().name ||
         std::find(named.begin(), named.end(), issuer) != named.end() ||
         std::any_of(others_.begin(), others_.end(), [&](const Issuer* one) { return one->settings().name == issuer; });
}

Look Validator::look(std::string_view text, int64_t now_ms) {
  const auto token = parse_compact(text);
  if (!token) return refused(kInvalid);
  const std::string whole = digest_of(token->text);
  auto good = kept(whole);
  if (good == nullptr) {
    Look fresh = verify(*token);
    if (fresh.good == nullptr) return fresh;
    good = std::move(fresh.good);
    keep(whole, good);
  }
  return judge(std::move(good), now_ms);
}

}  // namespace mortise::auth_jwt
