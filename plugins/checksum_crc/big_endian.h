// SPDX-License-Identifier: Apache-2.0
//
// CRCs to and from digest bytes: big-endian, as their hex form is written.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mortise::checksum_crc {

template <class Word>
constexpr void store_big_endian(Word value, uint8_t* bytes) noexcept {
  for (size_t i = sizeof(Word); i-- != 0; value = static_cast<Word>(value >> 8)) bytes[i] = static_cast<uint8_t>(value);
}

template <class Word>
constexpr Word load_big_endian(const uint8_t* bytes) noexcept {
  Word value = 0;
  for (size_t i = 0; i < sizeof(Word); ++i) value = static_cast<Word>((value << 8) | bytes[i]);
  return value;
}

/// combine() of a checksum algorithm whose arithmetic is `Field`.
template <class Word, class Field>
constexpr void combine_digests(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept {
  store_big_endian(Field::combine(load_big_endian<Word>(a), load_big_endian<Word>(b), b_size), digest);
}

}  // namespace mortise::checksum_crc
