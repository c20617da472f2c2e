// SPDX-License-Identifier: Apache-2.0
//
// CRC-64/NVME of the NVM Express specification and S3's x-amz-checksum-crc64nvme. No library of the distribution has
// it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {

using Crc64Field = Reflected<uint64_t, 0x9a6c9329ac4bc9b5u>;

/// The CRC register after `size` more bytes; neither the start nor the end is inverted. Chooses the fastest way for
/// this processor.
uint64_t crc64_advance(uint64_t state, const uint8_t* data, size_t size) noexcept;

/// The same by tables, eight bytes a step. Any processor.
uint64_t crc64_advance_by_tables(uint64_t state, const uint8_t* data, size_t size) noexcept;

}  // namespace mortise::checksum_crc
