// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "auth_sigv4/key_ring.h"

namespace mortise::auth_sigv4 {

/// The keys that count for one request: those of the configuration and, if it shows another one, the key that an
/// identity plugin knows by that name. A view.
class RequestKeys {
 public:
  RequestKeys(const KeyRing& own, const Key* told = nullptr) noexcept  // NOLINT(google-explicit-constructor)
      : own_(own), told_(told) {}
  const Key* find(std::string_view access_key) const noexcept {
    if (const Key* key = own_.find(access_key)) return key;
    return told_ != nullptr && told_->identity().access_key == access_key ? told_ : nullptr;
  }

 private:
  const KeyRing& own_;
  const Key* told_;
};

}  // namespace mortise::auth_sigv4
