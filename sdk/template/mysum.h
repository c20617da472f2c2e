// SPDX-License-Identifier: Apache-2.0
//
// The algorithm: the sum of all bytes, modulo 2^32. Replace it with yours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace checksum_mysum {

class Mysum {
 public:
  static constexpr const char* kName = "mysum";           // what users write: checksum.type = "mysum"
  static constexpr const char* kTestVector = "000001dd";  // hex digest of the nine bytes "123456789"
  static constexpr uint32_t kDigestSize = 4;              // bytes, at most 64

  void update(const void* data, size_t size) noexcept {
    const auto* bytes = static_cast<const uint8_t*>(data);
    for (size_t i = 0; i < size; ++i) sum_ += bytes[i];
  }

  // In the order in which the hex form is written: highest byte first.
  void finish(uint8_t* digest) noexcept {
    for (uint32_t i = 0; i < kDigestSize; ++i) digest[i] = static_cast<uint8_t>(sum_ >> (24 - 8 * i));
  }

  void reset() noexcept { sum_ = 0; }

 private:
  uint32_t sum_ = 0;
};

}  // namespace checksum_mysum
