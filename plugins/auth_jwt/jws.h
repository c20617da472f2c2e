// SPDX-License-Identifier: Apache-2.0
//
// A token taken apart by the library, and its signature.
#pragma once

#include <cjose/cjose.h>
#include <mortise/error.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth_jwt/compact_token.h"
#include "auth_jwt/key_set.h"

namespace mortise::auth_jwt {

/// Of one thread.
class Jws {
 public:
  /// Nothing if it is malformed, has extensions that must be understood ("crit"), or is of an algorithm that the
  /// library does not know, "none" among them.
  static std::optional<Jws> parse(const CompactToken& token);

  const std::string& algorithm() const noexcept { return algorithm_; }
  const std::string& key_id() const noexcept { return key_id_; }
  /// As it stands there: nothing in it may be believed before the signature was found good.
  std::string_view payload() const noexcept { return payload_; }
  bool is_signed_by(const Key& key);

 private:
  struct Release {
    void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }
  };
  std::unique_ptr<cjose_jws_t, Release> jws_;
  std::string algorithm_, key_id_;
  std::string_view payload_;
};

/// A new token, signed with HS256. Nothing: the library failed.
std::optional<std::string> sign(const Key& secret, std::string_view payload);

}  // namespace mortise::auth_jwt
