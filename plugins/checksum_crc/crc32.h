// SPDX-License-Identifier: Apache-2.0
//
// CRC-32 of ISO-HDLC, gzip and S3's x-amz-checksum-crc32, by ISA-L.
#pragma once

#include <isa-l/crc.h>

#include "checksum_crc/big_endian.h"
#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {

class Crc32 {
 public:
  static constexpr const char* kName = "crc32";
  static constexpr const char* kTestVector = "cbf43926";
  static constexpr uint32_t kDigestSize = 4;

  void update(const void* data, size_t size) noexcept {
    // ISA-L inverts before and after, so that its result is both a finished CRC and the next start value.
    if (size != 0) crc_ = crc32_gzip_refl(crc_, static_cast<const unsigned char*>(data), size);
  }
  void finish(uint8_t* digest) noexcept { store_big_endian(crc_, digest); }
  void reset() noexcept { crc_ = 0; }
  static bool combine(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept {
    combine_digests<uint32_t, Reflected<uint32_t, 0xedb88320u>>(a, b, b_size, digest);
    return true;
  }

 private:
  uint32_t crc_ = 0;
};

}  // namespace mortise::checksum_crc
