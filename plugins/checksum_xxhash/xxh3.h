// SPDX-License-Identifier: Apache-2.0
//
// XXH3, seed 0 and the default secret: 64 bits ("xxh3") and 128 bits ("xxh128"), in xxHash's canonical byte order; and
// both under S3's names, x-amz-checksum-xxhash3 and x-amz-checksum-xxhash128.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checksum_xxhash/xxhash_inline.h"

namespace mortise::checksum_xxhash {

class Xxh3 {
 public:
  static constexpr const char* kName = "xxh3";
  static constexpr const char* kTestVector = "72dcb18b67a17dff";
  static constexpr uint32_t kDigestSize = 8;

  Xxh3() noexcept { reset(); }
  void update(const void* data, size_t size) noexcept {
    if (size != 0) XXH3_64bits_update(&state_, data, size);
  }
  void finish(uint8_t* digest) noexcept {
    XXH64_canonicalFromHash(reinterpret_cast<XXH64_canonical_t*>(digest), XXH3_64bits_digest(&state_));
  }
  void reset() noexcept { XXH3_64bits_reset(&state_); }

 private:
  XXH3_state_t state_;  // 576 bytes, aligned to 64
};

class Xxhash3 : public Xxh3 {
 public:
  static constexpr const char* kName = "xxhash3";
};

class Xxh128 {
 public:
  static constexpr const char* kName = "xxh128";
  static constexpr const char* kTestVector = "33119477ede5dcd5e9716427681d5860";
  static constexpr uint32_t kDigestSize = 16;

  Xxh128() noexcept { reset(); }
  void update(const void* data, size_t size) noexcept {
    if (size != 0) XXH3_128bits_update(&state_, data, size);
  }
  void finish(uint8_t* digest) noexcept {
    XXH128_canonicalFromHash(reinterpret_cast<XXH128_canonical_t*>(digest), XXH3_128bits_digest(&state_));
  }
  void reset() noexcept { XXH3_128bits_reset(&state_); }

 private:
  XXH3_state_t state_;
};

class Xxhash128 : public Xxh128 {
 public:
  static constexpr const char* kName = "xxhash128";
};

}  // namespace mortise::checksum_xxhash
