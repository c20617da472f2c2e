// SPDX-License-Identifier: Apache-2.0
//
// Text of others on a terminal, in a table or in a log. What would move the cursor, change colours, break a line, or
// turn the reading direction, so that a line shows something else than it says, is written as an escape.
#pragma once

#include <mortise/text/hex.h>
#include <mortise/text/utf8.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace mortise::text {

/// The code point of what utf8_sequence() found.
constexpr char32_t code_point(std::string_view sequence) noexcept {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(sequence[i]); };
  constexpr unsigned char kLeadBits[] = {0x7F, 0x1F, 0x0F, 0x07};
  char32_t out = byte(0) & kLeadBits[sequence.size() - 1];
  for (size_t i = 1; i < sequence.size(); ++i) out = (out << 6) | (byte(i) & 0x3Fu);
  return out;
}

/// Controls (C0, DEL, C1), marks that turn the reading direction, separators of lines and paragraphs.
constexpr bool is_control(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Appends it: bytes that are no UTF-8, and controls of one byte, as \x1b, other controls as \u202e.
inline void append_printable(std::string& out, std::string_view s) {
  while (!s.empty()) {
    const size_t size = utf8_sequence(s);
    const char32_t c = size == 0 ? static_cast<unsigned char>(s[0]) : code_point(s.substr(0, size));
    if (size == 0 || is_control(c)) {
      const bool wide = size > 1;
      out += wide ? "\\u" : "\\x";
      for (int shift = wide ? 12 : 4; shift >= 0; shift -= 4) out += kHexDigits[(c >> shift) & 0xF];
    } else {
      out += s.substr(0, size);
    }
    s.remove_prefix(size == 0 ? 1 : size);
  }
}

inline std::string printable(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  append_printable(out, s);
  return out;
}

}  // namespace mortise::text
