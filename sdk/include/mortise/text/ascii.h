// SPDX-License-Identifier: Apache-2.0
//
// ASCII text without locales: character classes, case, white space, lists. Bytes from 0x80 on are left alone.
#pragma once

#include <string>
#include <string_view>

namespace mortise::text {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_lower(c) || is_upper(c); }
constexpr bool is_letter_or_digit(char c) noexcept { return is_letter(c) || is_digit(c); }
constexpr char lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }

inline std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}

/// Whether two texts differ in case at most, as names of headers and hosts may.
constexpr bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

inline constexpr std::string_view kSpaceAndTab = " \t";     // optional white space of HTTP headers (RFC 9110, 5.6.3)
inline constexpr std::string_view kWhiteSpace = " \t\r\n";  // of XML, JSON and files

/// Without the characters of `blank` at either end; a view into `s`, also where nothing is left.
constexpr std::string_view trim(std::string_view s, std::string_view blank = kWhiteSpace) noexcept {
  const size_t first = s.find_first_not_of(blank);
  if (first == std::string_view::npos) return s.substr(0, 0);
  return s.substr(first, s.find_last_not_of(blank) - first + 1);
}

/// Calls each(trimmed element) for every element of a list, the empty ones too. An empty list has one empty element.
template <class F>
constexpr void for_each_element(std::string_view list, char separator, F&& each) {
  for (;;) {
    const size_t end = list.find(separator);
    each(trim(list.substr(0, end)));
    if (end == std::string_view::npos) return;
    list.remove_prefix(end + 1);
  }
}

}  // namespace mortise::text
