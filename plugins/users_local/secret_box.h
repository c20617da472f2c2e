// SPDX-License-Identifier: Apache-2.0
//
// Secrets as they are stored: AES-256-GCM under the key of the key file. Each is bound to what it belongs to, so that
// it is worth nothing in the record of somebody else. Any thread.
#pragma once

#include <mortise/error.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "users_local/secret.h"

namespace mortise::users_local {

using BoxKey = std::array<uint8_t, 32>;

class SecretBox {
 public:
  explicit SecretBox(const BoxKey& key);
  SecretBox(const SecretBox&) = default;
  SecretBox& operator=(const SecretBox&) = delete;
  ~SecretBox();

  /// Names the key without telling it: records say which one they need.
  const std::string& key_id() const noexcept { return key_id_; }
  /// Base64 of nonce, ciphertext and tag.
  Result<std::string> seal(std::string_view secret, std::string_view owner) const;
  /// Fails for what was not sealed with this key for this owner.
  Result<Secret> open(std::string_view sealed, std::string_view owner) const;

 private:
  BoxKey key_;
  std::string key_id_;
};

}  // namespace mortise::users_local
