// SPDX-License-Identifier: Apache-2.0
//
// One digest of OpenSSL. The EVP_MD is fetched once per process: a look-up by name costs more than hashing a small
// object.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace mortise::checksum_openssl {

/// `Algorithm` derives from this and gives kName, kTestVector, kDigestSize and kOpensslName.
template <class Algorithm>
class EvpHasher {
 public:
  EvpHasher() noexcept : context_(EVP_MD_CTX_new()) {
    if (context_ != nullptr && EVP_DigestInit_ex2(context_, method(), nullptr) != 1) release();
  }
  EvpHasher(const EvpHasher&) = delete;
  EvpHasher& operator=(const EvpHasher&) = delete;
  ~EvpHasher() { release(); }

  /// False if OpenSSL lacks the digest or the memory; the state is unusable then.
  explicit operator bool() const noexcept { return context_ != nullptr; }
  void update(const void* data, size_t size) noexcept { EVP_DigestUpdate(context_, data, size); }
  /// Should OpenSSL fail half-way, the digest is zeros, which match nothing.
  void finish(uint8_t* digest) noexcept {
    if (EVP_DigestFinal_ex(context_, digest, nullptr) != 1) std::memset(digest, 0, Algorithm::kDigestSize);
  }
  /// Keeps the context and its memory.
  void reset() noexcept { EVP_DigestInit_ex2(context_, method(), nullptr); }

  /// nullptr if no OpenSSL provider offers the digest (MD5 under a FIPS policy). Lives until the process ends.
  static const EVP_MD* method() noexcept {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, Algorithm::kOpensslName, nullptr);
    return fetched;
  }

 private:
  void release() noexcept {
    EVP_MD_CTX_free(context_);
    context_ = nullptr;
  }
  EVP_MD_CTX* context_;
};

}  // namespace mortise::checksum_openssl
