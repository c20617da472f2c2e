// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/digests.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace mortise::auth_sigv4 {
namespace {

constexpr size_t kBlock = 64;  // of SHA-256 and of SHA-1

const EVP_MD* sha256_method() noexcept {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

const EVP_MD* sha1_method() noexcept {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return method;
}

}  // namespace

Digester::Digester() noexcept
    : context_(sha256_method() == nullptr || sha1_method() == nullptr ? nullptr : EVP_MD_CTX_new()) {}

Digester::~Digester() { EVP_MD_CTX_free(context_); }

void Digester::hash(const EVP_MD* method, std::string_view a, std::string_view b, uint8_t* digest) noexcept {
  if (context_ == nullptr) return;
  EVP_DigestInit_ex2(context_, method, nullptr);
  EVP_DigestUpdate(context_, a.data(), a.size());
  if (!b.empty()) EVP_DigestUpdate(context_, b.data(), b.size());
  EVP_DigestFinal_ex(context_, digest, nullptr);
}

template <size_t N>
std::array<uint8_t, N> Digester::hmac(const EVP_MD* method, std::string_view key, std::string_view message) noexcept {
  std::array<uint8_t, N> digest{};
  std::array<char, kBlock> pad{};
  if (key.size() > kBlock) {
    hash(method, key, {}, digest.data());
    std::copy(digest.begin(), digest.end(), pad.begin());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  for (char& c : pad) c = static_cast<char>(c ^ 0x36);
  hash(method, {pad.data(), pad.size()}, message, digest.data());
  for (char& c : pad) c = static_cast<char>(c ^ 0x36 ^ 0x5c);
  const auto inner = digest;
  hash(method, {pad.data(), pad.size()}, {reinterpret_cast<const char*>(inner.data()), N}, digest.data());
  OPENSSL_cleanse(pad.data(), pad.size());
  return digest;
}

Sha256Digest Digester::sha256(std::string_view message) noexcept {
  Sha256Digest digest{};
  hash(sha256_method(), message, {}, digest.data());
  return digest;
}

Sha256Digest Digester::hmac_sha256(std::string_view key, std::string_view message) noexcept {
  return hmac<32>(sha256_method(), key, message);
}

Sha1Digest Digester::hmac_sha1(std::string_view key, std::string_view message) noexcept {
  return hmac<20>(sha1_method(), key, message);
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace mortise::auth_sigv4
