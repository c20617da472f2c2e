// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/digest.h"

#include <isa-l.h>
#include <mortise/text/hex.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace mortise::ais {
namespace {

std::string hex_of(uint64_t number, size_t bytes) {
  std::string out;
  for (size_t i = bytes; i-- > 0;) text::append_hex(out, static_cast<char>(number >> (8 * i)));
  return out;
}

class XxHash final : public Digest {
 public:
  XxHash() : state_(XXH64_createState()) { XXH64_reset(state_, 0); }
  ~XxHash() override { XXH64_freeState(state_); }
  XxHash(const XxHash&) = delete;
  XxHash& operator=(const XxHash&) = delete;
  void add(std::string_view bytes) override { XXH64_update(state_, bytes.data(), bytes.size()); }
  std::string value() override { return hex_of(XXH64_digest(state_), 8); }

 private:
  XXH64_state_t* state_;
};

class Crc32c final : public Digest {
 public:
  void add(std::string_view bytes) override {
    constexpr size_t kMost = 1 << 30;  // the library counts in int
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMost))) {
      const auto part = bytes.substr(0, kMost);
      // Not const in the library's declaration; it only reads.
      auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(part.data()));
      crc_ = crc32_iscsi(data, static_cast<int>(part.size()), crc_);
    }
  }
  std::string value() override { return hex_of(crc_ ^ 0xffffffffu, 4); }

 private:
  unsigned crc_ = 0xffffffffu;
};

class Evp final : public Digest {
 public:
  explicit Evp(const EVP_MD* type) : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, type, nullptr); }
  ~Evp() override { EVP_MD_CTX_free(context_); }
  Evp(const Evp&) = delete;
  Evp& operator=(const Evp&) = delete;
  void add(std::string_view bytes) override { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string value() override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, bytes.data(), &size);
    std::string out;
    for (unsigned i = 0; i < size; ++i) text::append_hex(out, static_cast<char>(bytes[i]));
    return out;
  }

 private:
  EVP_MD_CTX* context_;
};

}  // namespace

std::unique_ptr<Digest> Digest::of(std::string_view type) {
  if (type == "xxhash" || type == "xxhash2") return std::make_unique<XxHash>();
  if (type == "crc32c") return std::make_unique<Crc32c>();
  if (type == "md5") return std::make_unique<Evp>(EVP_md5());
  if (type == "sha256") return std::make_unique<Evp>(EVP_sha256());
  if (type == "sha512") return std::make_unique<Evp>(EVP_sha512());
  return nullptr;
}

bool Digest::is_cheap(std::string_view type) { return type == "xxhash" || type == "xxhash2" || type == "crc32c"; }

}  // namespace mortise::ais
