// SPDX-License-Identifier: Apache-2.0
//
// CRC-64/NVME by carry-less multiplication, for x86-64 with PCLMULQDQ; other processors use the tables.
//
// Eight 16-byte lanes walk over the data side by side. To advance a lane past the bytes that the other lanes take, its
// two halves are multiplied with powers of x; that keeps the remainder modulo the CRC's polynomial. At the end the
// lanes are folded into one, whose 16 bytes leave the same remainder as all bytes before; the tables finish those and
// the tail.
#include "checksum_crc/crc64nvme.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mortise::checksum_crc {

#if defined(__x86_64__)
namespace {

constexpr size_t kLane = 16;
constexpr size_t kLanes = 8;
constexpr size_t kBlock = kLane * kLanes;

/// The two factors that advance a lane by `bytes`. The product of two reflected words comes out one bit low, hence the
/// powers one below those wanted: the first half of a lane stands 64 bits higher than the second.
struct Advance {
  uint64_t first_half;
  uint64_t second_half;
};
constexpr Advance advance_by(unsigned bytes) {
  return {Crc64Field::x_to_the(bytes * 8 + 63), Crc64Field::x_to_the(bytes * 8 - 1)};
}
constexpr Advance kByBlock = advance_by(kBlock);
constexpr Advance kByLane = advance_by(kLane);

#define MORTISE_CLMUL __attribute__((target("pclmul,sse2")))

MORTISE_CLMUL inline __m128i load(const uint8_t* data) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
}

MORTISE_CLMUL inline __m128i factors(Advance by) noexcept {
  return _mm_set_epi64x(static_cast<long long>(by.second_half), static_cast<long long>(by.first_half));
}

MORTISE_CLMUL inline __m128i fold(__m128i lane, __m128i by, __m128i next) noexcept {
  const __m128i first = _mm_clmulepi64_si128(lane, by, 0x00);
  const __m128i second = _mm_clmulepi64_si128(lane, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

/// `size` is at least one block.
MORTISE_CLMUL uint64_t advance_by_folding(uint64_t state, const uint8_t* data, size_t size) noexcept {
  __m128i lanes[kLanes];
  for (size_t i = 0; i < kLanes; ++i) lanes[i] = load(data + i * kLane);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi64_si128(static_cast<long long>(state)));
  data += kBlock;
  size -= kBlock;

  const __m128i by_block = factors(kByBlock);
  for (; size >= kBlock; size -= kBlock, data += kBlock) {
    for (size_t i = 0; i < kLanes; ++i) lanes[i] = fold(lanes[i], by_block, load(data + i * kLane));
  }

  const __m128i by_lane = factors(kByLane);
  __m128i rest = lanes[0];
  for (size_t i = 1; i < kLanes; ++i) rest = fold(rest, by_lane, lanes[i]);
  for (; size >= kLane; size -= kLane, data += kLane) rest = fold(rest, by_lane, load(data));

  uint8_t bytes[kLane];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), rest);
  return crc64_advance_by_tables(crc64_advance_by_tables(0, bytes, kLane), data, size);
}

#undef MORTISE_CLMUL

}  // namespace

uint64_t crc64_advance(uint64_t state, const uint8_t* data, size_t size) noexcept {
  static const bool folds = __builtin_cpu_supports("pclmul") != 0;
  if (folds && size >= kBlock) return advance_by_folding(state, data, size);
  return crc64_advance_by_tables(state, data, size);
}
#else
uint64_t crc64_advance(uint64_t state, const uint8_t* data, size_t size) noexcept {
  return crc64_advance_by_tables(state, data, size);
}
#endif

}  // namespace mortise::checksum_crc
