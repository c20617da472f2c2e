// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <isa-l/crc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "checksum_crc/big_endian.h"
#include "checksum_crc/crc64nvme.h"
#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {

/// CRC-32 of ISO-HDLC, gzip and S3's x-amz-checksum-crc32, by ISA-L.
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

/// CRC-32C (Castagnoli) of iSCSI and S3's x-amz-checksum-crc32c, by ISA-L.
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

/// CRC-64/NVME, S3's x-amz-checksum-crc64nvme.
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
