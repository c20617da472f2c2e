// SPDX-License-Identifier: Apache-2.0
//
// Bytes as hexadecimal digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::text {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";
inline constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

/// 0..15 in either case; -1 for anything else.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

inline void append_hex(std::string& out, char byte, std::string_view digits = kHexDigits) {
  out.push_back(digits[static_cast<uint8_t>(byte) >> 4]);
  out.push_back(digits[static_cast<uint8_t>(byte) & 15]);
}

/// Two lower-case digits a byte.
inline std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) append_hex(out, c);
  return out;
}

/// `width` lower-case digits: in byte order where numbers are in order.
inline void append_hex_number(std::string& out, uint64_t n, int width = 16) {
  for (int shift = 4 * (width - 1); shift >= 0; shift -= 4) out.push_back(kHexDigits[n >> shift & 15]);
}
inline std::string to_hex(uint64_t n) {
  std::string out;
  out.reserve(16);
  append_hex_number(out, n);
  return out;
}

/// 1 to 16 digits of either case; nullopt for anything else.
constexpr std::optional<uint64_t> hex_number(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 16) return std::nullopt;
  uint64_t out = 0;
  for (const char c : digits) {
    const int value = hex_value(c);
    if (value < 0) return std::nullopt;
    out = out << 4 | static_cast<uint64_t>(value);
  }
  return out;
}

/// Digits of either case; nullopt for an odd number of them and for other characters. "" is no bytes.
inline std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

}  // namespace mortise::text
