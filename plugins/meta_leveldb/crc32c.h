// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mortise::meta_leveldb {

/// CRC-32C (Castagnoli), as LevelDB's files have it before it is masked. Some gigabytes a second where the processor
/// has an instruction for it.
uint32_t crc32c(std::string_view bytes) noexcept;

/// LevelDB stores checksums masked, since its logs hold bytes that have checksums of their own.
constexpr uint32_t masked(uint32_t crc) noexcept { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

}  // namespace mortise::meta_leveldb
