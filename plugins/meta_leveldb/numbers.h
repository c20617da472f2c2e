// SPDX-License-Identifier: Apache-2.0
//
// Little-endian numbers, as the files of the database have them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mortise::meta_leveldb {

inline void put_number(char* out, uint64_t value, size_t size) noexcept {
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<char>((value >> (8 * i)) & 0xff);
}

inline uint64_t get_number(const char* in, size_t size) noexcept {
  uint64_t out = 0;
  for (size_t i = size; i-- > 0;) out = (out << 8) | static_cast<unsigned char>(in[i]);
  return out;
}

}  // namespace mortise::meta_leveldb
