// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a token, as the payload of one that is signed, as a set of keys, a key in PEM, and lines of a scope. A
// token that was signed here and says who and until when is good; one with another signature never is; what it allows
// is not more than its bits.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "auth_jwt/jws.h"
#include "auth_jwt/key_set.h"
#include "auth_jwt/scope.h"

namespace {

using namespace mortise;
using namespace mortise::auth_jwt;

void require(bool condition) {
  if (!condition) std::abort();
}

const Key& key() {
  static const Key made = *Key::of_secret("a secret that is long enough");
  return made;
}

void look_at_token(std::string_view text) {
  const auto token = parse_compact(text);
  if (!token) return;
  auto jws = Jws::parse(*token);
  if (!jws) return;
  (void)issuer_of(jws->payload());
  (void)parse_claims(jws->payload(), {});
  (void)jws->is_signed_by(key());
}

/// What the claims give, asked for bit by bit.
void look_at_payload(std::string_view payload) {
  const auto claims = parse_claims(payload, {});
  if (!claims) return;
  require(!claims->subject.empty() && claims->expires_ms > 0);
  const std::string scope = scope_of(*claims, "c");
  uint64_t most = 0;
  for (const ClusterGrant& grant : claims->clusters) most |= grant.permissions;
  for (const BucketGrant& grant : claims->buckets) most |= grant.permissions;
  for (uint64_t bit = 1; bit <= 131072; bit <<= 1)
    require((most & bit) != 0 || !allows(scope, static_cast<ais_model::Permission>(bit), "b"));
}

void sign_and_look(std::string_view payload) {
  if (payload.empty()) return;
  const auto text = sign(key(), payload);
  require(text.has_value());
  const auto token = parse_compact(*text);
  if (text->size() > kMaxToken) return;
  require(token.has_value());
  auto jws = Jws::parse(*token);
  require(jws && jws->payload() == payload && jws->is_signed_by(key()));
  require(!jws->is_signed_by(*Key::of_secret("another secret that is long enough")));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  look_at_token(text);
  look_at_payload(text);
  sign_and_look(text);
  (void)KeySet::of_jwks(text);
  (void)Key::of_pem(text);
  (void)allows(text, ais_model::Permission::get, "b");
  return 0;
}
