// SPDX-License-Identifier: Apache-2.0
//
// The keys of one issuer, and which of them a token may have been signed with.
#pragma once

#include <mortise/error.h>

#include <string_view>
#include <vector>

#include "auth_jwt/key.h"

namespace mortise::auth_jwt {

inline constexpr size_t kMaxJwks = size_t{256} << 10;  // bytes of the document

/// Immutable once it is shared.
class KeySet {
 public:
  KeySet() = default;
  explicit KeySet(Key key) { keys_.push_back(std::move(key)); }
  /// A JWK Set (RFC 7517). Keys that are not for signatures, or of a kind that is not taken, are left out; one without
  /// any key is refused.
  static Result<KeySet> of_jwks(std::string_view text);

  bool empty() const noexcept { return keys_.empty(); }
  /// Those to be tried: with that id, or without one; few, since each costs a check. None: the token is of a key that
  /// is not here.
  std::vector<const Key*> candidates(std::string_view algorithm, std::string_view key_id) const;

 private:
  std::vector<Key> keys_;
};

}  // namespace mortise::auth_jwt
