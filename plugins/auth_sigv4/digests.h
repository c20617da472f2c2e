// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 and HMAC as signatures need them. OpenSSL's own HMAC looks its digest up by name at each call, which costs
// more than the hashing; here the digest is looked up once per process and one context serves many messages.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::auth_sigv4 {

using Sha256Digest = std::array<uint8_t, 32>;
using Sha1Digest = std::array<uint8_t, 20>;

template <size_t N>
std::string_view bytes(const std::array<uint8_t, N>& d) noexcept {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}

/// Computes one digest after the other. One thread at a time; made per request.
class Digester {
 public:
  Digester() noexcept;
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;
  ~Digester();

  /// False if OpenSSL lacks SHA-256 or SHA-1, or there is no memory: then every result is zeros, and must not be used.
  bool usable() const noexcept { return context_ != nullptr; }
  Sha256Digest sha256(std::string_view message) noexcept;
  Sha256Digest hmac_sha256(std::string_view key, std::string_view message) noexcept;
  Sha1Digest hmac_sha1(std::string_view key, std::string_view message) noexcept;

 private:
  template <size_t N>
  std::array<uint8_t, N> hmac(const EVP_MD* method, std::string_view key, std::string_view message) noexcept;
  void hash(const EVP_MD* method, std::string_view a, std::string_view b, uint8_t* digest) noexcept;
  EVP_MD_CTX* context_;
};

/// For comparing what a client sent with what it should be: time depends on the lengths alone.
bool same_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace mortise::auth_sigv4
