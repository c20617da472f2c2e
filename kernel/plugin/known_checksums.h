// SPDX-License-Identifier: Apache-2.0
//
// Digests that everybody who implements these algorithms gets.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mortise::plugin {

struct KnownChecksum {
  std::string_view name;
  std::string_view of_nothing;  // hex
  std::string_view of_digits;   // "123456789"
  std::string_view of_pattern;  // checksum_pattern()
};

std::span<const KnownChecksum> known_checksums() noexcept;

/// 4099 bytes: longer than any block, with a piece left over. Byte number i is the lowest one of 131 i + 7.
inline std::string checksum_pattern() {
  std::string out(4099, '\0');
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>((i * 131 + 7) & 0xFF);
  return out;
}

}  // namespace mortise::plugin
