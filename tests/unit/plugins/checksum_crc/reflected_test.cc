// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "checksum_crc/big_endian.h"
#include "checksum_crc/reflected.h"

namespace mortise::checksum_crc {
namespace {

using Field = Reflected<uint32_t, 0xedb88320u>;

TEST(Reflected, OneIsNeutral) {
  EXPECT_EQ(Field::multiply(Field::kOne, 0x12345678u), 0x12345678u);
  EXPECT_EQ(Field::multiply(0x12345678u, Field::kOne), 0x12345678u);
}

TEST(Reflected, ProductsCommuteAndDistribute) {
  constexpr uint32_t a = 0xdeadbeefu, b = 0x01020304u, c = 0x80000001u;
  EXPECT_EQ(Field::multiply(a, b), Field::multiply(b, a));
  EXPECT_EQ(Field::multiply(a, b ^ c), Field::multiply(a, b) ^ Field::multiply(a, c));
}

TEST(Reflected, ShiftByBytesIsThePowerOfX) {
  for (unsigned n : {0u, 1u, 2u, 3u, 100u, 1000u}) EXPECT_EQ(Field::shift_by_bytes(n), Field::x_to_the(8 * n)) << n;
}

TEST(Reflected, ShiftsOfHugeLengthsAdd) {
  const uint64_t m = 0x123456789abcdefu, n = 0xfedcba987654321u;
  EXPECT_EQ(Field::shift_by_bytes(m + n), Field::multiply(Field::shift_by_bytes(m), Field::shift_by_bytes(n)));
}

TEST(BigEndian, RoundTrips) {
  uint8_t bytes[4];
  store_big_endian(0x01020304u, bytes);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[3], 4);
  EXPECT_EQ(load_big_endian<uint32_t>(bytes), 0x01020304u);
}

}  // namespace
}  // namespace mortise::checksum_crc
