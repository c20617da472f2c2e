// SPDX-License-Identifier: Apache-2.0
//
// xxHash, compiled into this plugin: its states are then plain members (the shared library hides their size, which
// would cost an allocation each), and short inputs pay for no call. Digests are in xxHash's canonical byte order.
//
// The names of AIStore and those of S3 (x-amz-checksum-xxhash64, -xxhash3, -xxhash128) are algorithms of their own: a
// stored checksum equals another only if the names match too.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>

namespace mortise::checksum_xxhash {

/// XXH64 with seed 0.
class Xxhash {
 public:
  static constexpr const char* kName = "xxhash";
  static constexpr const char* kTestVector = "8cb841db40e6ae83";
  static constexpr uint32_t kDigestSize = 8;

  Xxhash() noexcept { reset(); }
  void update(const void* data, size_t size) noexcept {
    if (size != 0) XXH64_update(&state_, data, size);
  }
  void finish(uint8_t* digest) noexcept {
    XXH64_canonicalFromHash(reinterpret_cast<XXH64_canonical_t*>(digest), XXH64_digest(&state_));
  }
  void reset() noexcept { XXH64_reset(&state_, 0); }

 private:
  XXH64_state_t state_;
};

class Xxhash2 : public Xxhash {
 public:
  static constexpr const char* kName = "xxhash2";
};

class Xxhash64 : public Xxhash {
 public:
  static constexpr const char* kName = "xxhash64";
};

/// XXH3, seed 0 and the default secret, 64 bits.
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

/// The same, 128 bits.
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
