// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_SUPPRESS_DEPRECATED  // see digests.h
#include "aws_signature/digests.h"

#include <mortise/text/hex.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace mortise::aws_signature {
namespace {

constexpr size_t kBlock = 64;  // of SHA-256 and of SHA-1

struct Sha256 {
  using Digest = Sha256Digest;
  SHA256_CTX context;
  Sha256() noexcept { SHA256_Init(&context); }
  void update(std::string_view data) noexcept { SHA256_Update(&context, data.data(), data.size()); }
  void finish(Digest& out) noexcept { SHA256_Final(out.data(), &context); }
};

struct Sha1 {
  using Digest = Sha1Digest;
  SHA_CTX context;
  Sha1() noexcept { SHA1_Init(&context); }
  void update(std::string_view data) noexcept { SHA1_Update(&context, data.data(), data.size()); }
  void finish(Digest& out) noexcept { SHA1_Final(out.data(), &context); }
};

template <class Hash>
typename Hash::Digest hash(std::string_view message) noexcept {
  typename Hash::Digest digest;
  Hash h;
  h.update(message);
  h.finish(digest);
  return digest;
}

/// What an HMAC's inner and outer hash have taken before the message.
template <class Hash>
void begin_hmac(std::string_view key, Hash& inner, Hash& outer) noexcept {
  std::array<char, kBlock> pad{};
  if (key.size() > kBlock) {
    const auto digest = hash<Hash>(key);
    std::copy(digest.begin(), digest.end(), pad.begin());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  for (char& c : pad) c = static_cast<char>(c ^ 0x36);
  inner.update({pad.data(), pad.size()});
  for (char& c : pad) c = static_cast<char>(c ^ 0x36 ^ 0x5c);
  outer.update({pad.data(), pad.size()});
  OPENSSL_cleanse(pad.data(), pad.size());
}

template <class Hash>
typename Hash::Digest end_hmac(std::string_view message, Hash& inner, Hash& outer) noexcept {
  typename Hash::Digest digest;
  inner.update(message);
  inner.finish(digest);
  outer.update(bytes(digest));
  outer.finish(digest);
  OPENSSL_cleanse(&inner, sizeof inner);
  OPENSSL_cleanse(&outer, sizeof outer);
  return digest;
}

template <class Hash>
typename Hash::Digest hmac(std::string_view key, std::string_view message) noexcept {
  Hash inner, outer;
  begin_hmac(key, inner, outer);
  return end_hmac(message, inner, outer);
}

bool offered(const char* name) noexcept {
  EVP_MD* const method = EVP_MD_fetch(nullptr, name, nullptr);
  EVP_MD_free(method);
  return method != nullptr;
}

}  // namespace

HmacKey::HmacKey(std::string_view key) noexcept {
  Sha256 inner, outer;
  begin_hmac(key, inner, outer);
  inner_ = inner.context;
  outer_ = outer.context;
}

HmacKey::~HmacKey() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

Sha256Digest HmacKey::sign(std::string_view message) const noexcept {
  Sha256 inner, outer;
  inner.context = inner_;
  outer.context = outer_;
  return end_hmac(message, inner, outer);
}

std::array<char, 64> hex(const Sha256Digest& digest) noexcept {
  std::array<char, 64> out;
  for (size_t i = 0; i < digest.size(); ++i) {
    out[2 * i] = text::kHexDigits[digest[i] >> 4];
    out[2 * i + 1] = text::kHexDigits[digest[i] & 15];
  }
  return out;
}

bool Digester::usable() const noexcept {
  static const bool both = offered("SHA256") && offered("SHA1");
  return both;
}

Sha256Digest Digester::sha256(std::string_view message) const noexcept { return hash<Sha256>(message); }

Sha256Digest Digester::hmac_sha256(std::string_view key, std::string_view message) const noexcept {
  return hmac<Sha256>(key, message);
}

Sha1Digest Digester::hmac_sha1(std::string_view key, std::string_view message) const noexcept {
  return hmac<Sha1>(key, message);
}

bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace mortise::aws_signature
