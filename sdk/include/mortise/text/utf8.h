// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mortise::text {

/// How many bytes, 1 to 4, the code point at the start of `s` takes; 0 if there is none or it is malformed.
constexpr size_t utf8_sequence(std::string_view s) noexcept {
  if (s.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (s.size() < size) return 0;
  // The second byte carries the limits against overlong forms, surrogates and values that are too large.
  const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < least || byte(1) > most) return 0;
  for (size_t i = 2; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return size;
}

/// How many bytes at the start of `s` are ASCII, in steps of eight: what is left is looked at one by one.
inline size_t ascii_run(std::string_view s) noexcept {
  size_t i = 0;
  for (; s.size() - i >= 8; i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, s.data() + i, sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  return i;
}

/// Whether the byte goes on with a code point that another one began.
constexpr bool continues_utf8(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The first `most` bytes of `s`, or a few less: no code point is cut in two.
constexpr std::string_view utf8_prefix(std::string_view s, size_t most) noexcept {
  if (s.size() <= most) return s;
  while (most > 0 && continues_utf8(s[most])) --most;
  return s.substr(0, most);
}

/// How many code points it has. REQUIRES: is_utf8(s).
constexpr size_t utf8_length(std::string_view s) noexcept {
  size_t n = 0;
  for (const char c : s)
    if (!continues_utf8(c)) ++n;
  return n;
}

inline bool is_utf8(std::string_view s) noexcept {
  for (;;) {
    s.remove_prefix(ascii_run(s));
    if (s.empty()) return true;
    // Leaves eight bytes behind at least, or the end, before the next look for ASCII.
    for (size_t done = 0; done < 8 && !s.empty();) {
      const size_t n = utf8_sequence(s);
      if (n == 0) return false;
      s.remove_prefix(n);
      done += n;
    }
  }
}

}  // namespace mortise::text
