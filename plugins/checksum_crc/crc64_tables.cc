// SPDX-License-Identifier: Apache-2.0
//
// CRC-64/NVME by tables. kTables[k][b] is what byte b contributes when k more bytes of the same step follow it.
#include <array>
#include <bit>
#include <cstring>

#include "checksum_crc/crc64nvme.h"

namespace mortise::checksum_crc {
namespace {

constexpr size_t kStep = 8;
using Table = std::array<uint64_t, 256>;

constexpr std::array<Table, kStep> make_tables() {
  std::array<Table, kStep> tables{};
  for (size_t byte = 0; byte < 256; ++byte) {
    uint64_t state = byte;
    for (int bit = 0; bit < 8; ++bit) state = Crc64Field::times_x(state);
    tables[0][byte] = state;
  }
  for (size_t k = 1; k < kStep; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, kStep> kTables = make_tables();

uint64_t load_little_endian(const uint8_t* data) noexcept {
  uint64_t word = 0;
  std::memcpy(&word, data, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

uint64_t crc64_advance_by_tables(uint64_t state, const uint8_t* data, size_t size) noexcept {
  for (; size >= kStep; size -= kStep, data += kStep) {
    const uint64_t word = state ^ load_little_endian(data);
    state = 0;
    for (size_t i = 0; i < kStep; ++i) state ^= kTables[kStep - 1 - i][(word >> (8 * i)) & 0xff];
  }
  for (; size != 0; --size, ++data) state = (state >> 8) ^ kTables[0][(state ^ *data) & 0xff];
  return state;
}

}  // namespace mortise::checksum_crc
