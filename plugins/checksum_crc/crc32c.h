// SPDX-License-Identifier: Apache-2.0
//
// CRC-32C (Castagnoli) of iSCSI and S3's x-amz-checksum-crc32c, by ISA-L.
#pragma once

#include <isa-l/crc.h>

#include <algorithm>

#include "checksum_crc/big_endian.h"
#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {

class Crc32c {
 public:
  static constexpr const char* kName = "crc32c";
  static constexpr const char* kTestVector = "e3069283";
  static constexpr uint32_t kDigestSize = 4;

  void update(const void* data, size_t size) noexcept {
    // ISA-L takes an int length and a pointer to non-const that it only reads, and leaves both inversions to us.
    auto* bytes = static_cast<unsigned char*>(const_cast<void*>(data));
    while (size != 0) {
      const size_t part = std::min(size, kMaxPart);
      register_ = crc32_iscsi(bytes, static_cast<int>(part), register_);
      bytes += part;
      size -= part;
    }
  }
  void finish(uint8_t* digest) noexcept { store_big_endian(~register_, digest); }
  void reset() noexcept { register_ = ~uint32_t{0}; }
  static bool combine(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept {
    combine_digests<uint32_t, Reflected<uint32_t, 0x82f63b78u>>(a, b, b_size, digest);
    return true;
  }

 private:
  static constexpr size_t kMaxPart = size_t{1} << 30;
  uint32_t register_ = ~uint32_t{0};
};

}  // namespace mortise::checksum_crc
