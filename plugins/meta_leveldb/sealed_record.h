// SPDX-License-Identifier: Apache-2.0
//
// The records of segments to which nothing is appended any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {

/// Behind kSealedStart the number, big-endian, so that they lie in order.
inline std::string sealed_key(uint32_t number) {
  std::string out(kSealedStart);
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((number >> shift) & 0xff));
  return out;
}

/// Its size in bytes (8).
inline std::string sealed_value(uint64_t size) {
  std::string out(8, '\0');
  put_number(out.data(), size, 8);
  return out;
}

/// Number and size. Nothing if it is no such record.
inline std::optional<std::pair<uint32_t, uint64_t>> parse_sealed(std::string_view key, std::string_view value) {
  if (!key.starts_with(kSealedStart) || key.size() != kSealedStart.size() + 4 || value.size() != 8) return std::nullopt;
  uint32_t number = 0;
  for (const char c : key.substr(kSealedStart.size())) number = number << 8 | static_cast<unsigned char>(c);
  return std::pair{number, get_number(value.data(), 8)};
}

}  // namespace mortise::meta_leveldb
