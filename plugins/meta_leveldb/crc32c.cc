// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace mortise::meta_leveldb {
namespace {

constexpr auto kTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? (c >> 1) ^ 0x82f63b78u : c >> 1;
    table[i] = c;
  }
  return table;
}();

uint32_t by_table(uint32_t crc, const char* at, size_t size) noexcept {
  for (; size > 0; ++at, --size) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) uint32_t by_instruction(uint32_t crc, const char* at, size_t size) noexcept {
  uint64_t wide = crc;
  for (; size >= sizeof(uint64_t); at += sizeof(uint64_t), size -= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  return by_table(static_cast<uint32_t>(wide), at, size);
}
#endif

}  // namespace

uint32_t crc32c(std::string_view bytes) noexcept {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ~by_instruction(~uint32_t{0}, bytes.data(), bytes.size());
#endif
  return ~by_table(~uint32_t{0}, bytes.data(), bytes.size());
}

}  // namespace mortise::meta_leveldb
