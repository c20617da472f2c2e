// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/key_set.h"

#include <algorithm>
#include <utility>

namespace mortise::auth_jwt {
namespace {

constexpr size_t kMostKeys = 100;
constexpr size_t kMostTries = 4;

/// As far as it says what it is for (RFC 7517, sections 4.2 and 4.3).
bool is_for_signatures(const Json& jwk) {
  const auto use = jwk.find("use"), operations = jwk.find("key_ops");
  if (use != jwk.end() && (!use->is_string() || *use != "sig")) return false;
  return operations == jwk.end() ||
         (operations->is_array() && std::find(operations->begin(), operations->end(), "verify") != operations->end());
}

}  // namespace

Result<KeySet> KeySet::of_jwks(std::string_view text) {
  const Json document = text.size() > kMaxJwks ? Json() : parse_json(text);
  const auto keys = document.is_object() ? document.find("keys") : document.end();
  if (!document.is_object() || keys == document.end() || !keys->is_array())
    return Error(Status::invalid, "it is no set of keys (JWKS)");
  KeySet out;
  for (const Json& jwk : *keys) {
    if (!jwk.is_object() || !is_for_signatures(jwk) || out.keys_.size() == kMostKeys) continue;
    if (auto key = Key::of_jwk(jwk)) out.keys_.push_back(std::move(*key));
  }
  if (out.empty()) return Error(Status::invalid, "the set of keys (JWKS) has none that can be used here");
  return out;
}

std::vector<const Key*> KeySet::candidates(std::string_view algorithm, std::string_view key_id) const {
  std::vector<const Key*> out;
  for (const Key& key : keys_) {
    const bool named = key_id.empty() || key.id().empty() || key.id() == key_id;
    if (named && key.takes(algorithm) && out.size() < kMostTries) out.push_back(&key);
  }
  return out;
}

}  // namespace mortise::auth_jwt
