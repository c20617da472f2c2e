// SPDX-License-Identifier: Apache-2.0
//
// XXH64 with seed 0, under both names that AIStore gives it and under S3's, x-amz-checksum-xxhash64. They differ in
// name only, but a stored checksum equals another only if the names match too.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checksum_xxhash/xxhash_inline.h"

namespace mortise::checksum_xxhash {

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

}  // namespace mortise::checksum_xxhash
