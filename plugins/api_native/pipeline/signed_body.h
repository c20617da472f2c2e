// SPDX-License-Identifier: Apache-2.0
//
// The SHA-256 that stands in X-Amz-Content-Sha256: what version 4 of AWS's signatures knows of a body. What a request
// does is told in its body here, so a body that is not the signer's is never acted on.
#pragma once

#include <mortise/checksum.h>

#include <string>
#include <string_view>

#include "api_native/http/context.h"

namespace mortise::api_native {

/// Of one request. Not thread-safe: the bytes come one after the other.
class SignedBody {
 public:
  /// Nothing is compared where no SHA-256 was given. An error where the body cannot be compared with what was.
  static Or<SignedBody> of(const Context& context);

  void update(std::string_view data) noexcept {
    if (hasher_) hasher_.update(data);
  }
  /// Once, when the body is whole.
  Refusal verdict();

 private:
  Hasher hasher_;  // false: nothing is compared
  std::string expected_;
};

}  // namespace mortise::api_native
