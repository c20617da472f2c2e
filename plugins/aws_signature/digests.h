// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 and HMAC as signatures need them: OpenSSL's own functions for each digest, which OpenSSL 3 calls deprecated.
// What is to replace them (EVP) takes memory and locks for each message, and costs more than hashing one this short.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mortise::aws_signature {

using Sha256Digest = std::array<uint8_t, 32>;
using Sha1Digest = std::array<uint8_t, 20>;

template <size_t N>
std::string_view bytes(const std::array<uint8_t, N>& d) noexcept {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}

/// Two lower-case digits a byte.
std::array<char, 64> hex(const Sha256Digest& digest) noexcept;

/// HMAC-SHA-256 with one key, for many messages: what does not depend on the message is computed once.
class HmacKey {
 public:
  HmacKey() = default;
  explicit HmacKey(std::string_view key) noexcept;
  HmacKey(const HmacKey&) = default;
  HmacKey& operator=(const HmacKey&) = default;
  ~HmacKey();
  Sha256Digest sign(std::string_view message) const noexcept;

 private:
  SHA256_CTX inner_{};
  SHA256_CTX outer_{};
};

/// Any thread.
class Digester {
 public:
  /// False if OpenSSL's configuration offers no SHA-256 or no SHA-1: then nothing is to be checked with them.
  bool usable() const noexcept;
  Sha256Digest sha256(std::string_view message) const noexcept;
  Sha256Digest hmac_sha256(std::string_view key, std::string_view message) const noexcept;
  Sha1Digest hmac_sha1(std::string_view key, std::string_view message) const noexcept;
};

/// For comparing what a client sent with what it should be: time depends on the lengths alone.
bool same_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace mortise::aws_signature
