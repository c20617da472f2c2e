// SPDX-License-Identifier: Apache-2.0
//
// A key that signatures are checked with. It has a type, and takes only the algorithms of that type: what a token says
// of its algorithm can choose among them and no more, so that no public key is ever taken for a secret.
#pragma once

#include <cjose/cjose.h>
#include <mortise/error.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth_jwt/json.h"

namespace mortise::auth_jwt {

/// Immutable, cheap to copy, for any thread.
class Key {
 public:
  /// At least 16 bytes: HS256 and its like.
  static Result<Key> of_secret(std::string_view secret);
  /// A public key of RSA (from 2048 bits) or of a curve; secrets are refused.
  static Result<Key> of_jwk(const Json& jwk);
  /// A public key, or the one of a certificate.
  static Result<Key> of_pem(std::string_view pem);

  /// "kid"; may be empty.
  const std::string& id() const noexcept { return id_; }
  bool takes(std::string_view algorithm) const noexcept;
  const cjose_jwk_t* jwk() const noexcept { return jwk_.get(); }

 private:
  struct Release {
    void operator()(cjose_jwk_t* jwk) const noexcept { cjose_jwk_release(jwk); }
  };
  Key(cjose_jwk_t* jwk, std::string id, std::vector<std::string> algorithms);

  std::shared_ptr<cjose_jwk_t> jwk_;
  std::string id_;
  std::vector<std::string> algorithms_;
};

}  // namespace mortise::auth_jwt
