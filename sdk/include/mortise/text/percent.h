// SPDX-License-Identifier: Apache-2.0
//
// Percent encoding (RFC 3986, section 2) of paths, queries and form fields.
#pragma once

#include <mortise/text/hex.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::text {

/// A set of bytes, made at compile time.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) noexcept {
    for (const char c : bytes) has_[static_cast<uint8_t>(c)] = true;
  }
  constexpr ByteSet with(std::string_view more) const noexcept {
    ByteSet out = *this;
    for (const char c : more) out.has_[static_cast<uint8_t>(c)] = true;
    return out;
  }
  constexpr bool has(char c) const noexcept { return has_[static_cast<uint8_t>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

/// What need never be escaped (RFC 3986, 2.3).
inline constexpr ByteSet kUnreserved{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"};

/// What '+' means: itself in a path, a space in a query or a form.
enum class Plus { literal, space };

/// Appends "%" and two upper-case digits.
inline void append_escaped(std::string& out, char byte) {
  out.push_back('%');
  append_hex(out, byte, kUpperHexDigits);
}

/// Appends `text` with every byte escaped that is not in `kept`.
inline void append_percent_encoded(std::string& out, std::string_view text, const ByteSet& kept = kUnreserved) {
  for (const char c : text) {
    if (kept.has(c))
      out.push_back(c);
    else
      append_escaped(out, c);
  }
}

inline std::string percent_encoded(std::string_view text, const ByteSet& kept = kUnreserved) {
  std::string out;
  out.reserve(text.size());
  append_percent_encoded(out, text, kept);
  return out;
}

namespace detail {

/// The byte of an escape at text[at], which is '%'; -1 if it is cut short or no hexadecimal number.
constexpr int escaped_byte(std::string_view text, size_t at) noexcept {
  if (text.size() - at < 3) return -1;
  const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace detail

/// Decodes once into `out`, which is replaced. False: an escape is cut short or not hexadecimal.
[[nodiscard]] inline bool percent_decode(std::string_view text, Plus plus, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '%') {
      out.push_back(c == '+' && plus == Plus::space ? ' ' : c);
      continue;
    }
    const int byte = detail::escaped_byte(text, i);
    if (byte < 0) return false;
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return true;
}

/// Calls each(byte) for the decoded bytes; a '%' that begins no escape is one of them. For what must be read even where
/// it is malformed: what a client signed, what is compared only.
template <class F>
constexpr void for_each_decoded(std::string_view text, Plus plus, F&& each) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int byte = c == '%' ? detail::escaped_byte(text, i) : -1;
    if (byte >= 0) {
      each(static_cast<char>(byte));
      i += 2;
    } else {
      each(c == '+' && plus == Plus::space ? ' ' : c);
    }
  }
}

/// As percent_decode(), but a '%' that begins no escape stays.
inline std::string percent_decoded_leniently(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for_each_decoded(text, plus, [&](char c) { out.push_back(c); });
  return out;
}

}  // namespace mortise::text
