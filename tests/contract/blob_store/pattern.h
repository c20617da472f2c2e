// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mortise::test {

/// Bytes that differ by place and by `seed`.
inline std::string pattern(size_t size, uint64_t seed) {
  std::string out(size, '\0');
  uint64_t x = seed * 0x9e3779b97f4a7c15u + 1;
  for (size_t i = 0; i < size; ++i) {
    if (i % 8 == 0) x = x * 6364136223846793005u + 1442695040888963407u;
    out[i] = static_cast<char>((x >> (8 * (i % 8))) & 0xff);
  }
  return out;
}

}  // namespace mortise::test
