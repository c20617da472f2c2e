// SPDX-License-Identifier: Apache-2.0
//
// The character classes of RFC 9110 and 9112.
#pragma once

#include <mortise/text/ascii.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mortise::http {

namespace detail {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}

inline constexpr auto kToken = make_token_table();

}  // namespace detail

constexpr bool is_token_char(char c) noexcept { return detail::kToken[static_cast<unsigned char>(c)]; }

/// CTL but HTAB; bytes from 0x80 on are fine.
constexpr bool is_control(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return (u < 0x20 && u != '\t') || u == 0x7f;
}

/// `lowercase` must be lower case.
constexpr bool same_text(std::string_view value, std::string_view lowercase) noexcept {
  if (value.size() != lowercase.size()) return false;
  for (size_t i = 0; i < value.size(); ++i)
    if (text::lower(value[i]) != lowercase[i]) return false;
  return true;
}

/// Where the first byte below `limit` or equal to DEL is, or the end. `limit` is 0x20 or 0x21. Eight bytes at a time.
inline const char* find_below(const char* at, const char* end, unsigned char limit) noexcept {
  constexpr uint64_t ones = 0x0101010101010101u;
  constexpr uint64_t highs = 0x8080808080808080u;
  for (; end - at >= 8; at += 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    const uint64_t del = word ^ (ones * 0x7f);
    if ((((word - ones * limit) & ~word) | ((del - ones) & ~del)) & highs) break;
  }
  for (; at != end; ++at) {
    const auto u = static_cast<unsigned char>(*at);
    if (u < limit || u == 0x7f) break;
  }
  return at;
}

}  // namespace mortise::http
