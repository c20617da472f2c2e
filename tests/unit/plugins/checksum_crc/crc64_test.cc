// SPDX-License-Identifier: Apache-2.0
//
// The tables against a loop over bits, and whatever this processor uses against the tables.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "checksum_crc/crc64nvme.h"

namespace mortise::checksum_crc {
namespace {

uint64_t advance_bit_by_bit(uint64_t state, const uint8_t* data, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    state ^= data[i];
    for (int bit = 0; bit < 8; ++bit) state = (state >> 1) ^ ((state & 1) != 0 ? 0x9a6c9329ac4bc9b5u : 0u);
  }
  return state;
}

std::vector<uint8_t> random_bytes(size_t size) {
  std::mt19937 random(1);
  std::vector<uint8_t> bytes(size);
  for (uint8_t& b : bytes) b = static_cast<uint8_t>(random());
  return bytes;
}

TEST(Crc64, TablesAgreeWithBits) {
  const std::vector<uint8_t> data = random_bytes(300);
  for (size_t size = 0; size <= data.size(); ++size) {
    ASSERT_EQ(crc64_advance_by_tables(~uint64_t{0}, data.data(), size),
              advance_bit_by_bit(~uint64_t{0}, data.data(), size))
        << size;
  }
}

TEST(Crc64, FastWayAgreesWithTablesForEveryLengthStateAndAlignment) {
  const std::vector<uint8_t> data = random_bytes(1'100);
  std::mt19937_64 random(2);
  for (size_t size = 0; size + 16 <= data.size(); ++size) {
    const size_t offset = size % 16;
    const uint64_t state = random();
    ASSERT_EQ(crc64_advance(state, data.data() + offset, size),
              crc64_advance_by_tables(state, data.data() + offset, size))
        << size;
  }
}

TEST(Crc64, NothingLeavesTheStateAlone) { EXPECT_EQ(crc64_advance(42, nullptr, 0), 42u); }

}  // namespace
}  // namespace mortise::checksum_crc
