// SPDX-License-Identifier: Apache-2.0
//
// CRC-64/NVME of the NVM Express specification and S3's x-amz-checksum-crc64nvme. No library of the distribution has
// it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checksum_crc/big_endian.h"
#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {

using Crc64Field = Reflected<uint64_t, 0x9a6c9329ac4bc9b5u>;

/// The CRC register after `size` more bytes; neither the start nor the end is inverted. Chooses the fastest way for
/// this processor.
uint64_t crc64_advance(uint64_t state, const uint8_t* data, size_t size) noexcept;

/// The same by tables, eight bytes a step. Any processor.
uint64_t crc64_advance_by_tables(uint64_t state, const uint8_t* data, size_t size) noexcept;

class Crc64Nvme {
 public:
  static constexpr const char* kName = "crc64nvme";
  static constexpr const char* kTestVector = "ae8b14860a799888";
  static constexpr uint32_t kDigestSize = 8;

  void update(const void* data, size_t size) noexcept {
    register_ = crc64_advance(register_, static_cast<const uint8_t*>(data), size);
  }
  void finish(uint8_t* digest) noexcept { store_big_endian(~register_, digest); }
  void reset() noexcept { register_ = ~uint64_t{0}; }
  static bool combine(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept {
    combine_digests<uint64_t, Crc64Field>(a, b, b_size, digest);
    return true;
  }

 private:
  uint64_t register_ = ~uint64_t{0};
};

}  // namespace mortise::checksum_crc
