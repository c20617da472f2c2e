// SPDX-License-Identifier: Apache-2.0
//
// Small views into header values: trimmed, split at commas, numbers.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_s3 {

/// Without spaces, tabs, CR and LF at either end.
constexpr std::string_view trim(std::string_view s) noexcept {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = s.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return s.substr(0, 0);
  return s.substr(first, s.find_last_not_of(kBlank) - first + 1);
}

inline std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

/// Calls each(trimmed element) for a comma-separated list, empty elements too.
template <class F>
void for_each_element(std::string_view list, F&& each) {
  for (;;) {
    const auto comma = list.find(',');
    each(trim(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// Digits only, at most int64_t's maximum.
inline std::optional<int64_t> decimal(std::string_view s) noexcept {
  if (s.empty()) return std::nullopt;
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  int64_t value = 0;
  for (char c : s) {
    if (c < '0' || c > '9') return std::nullopt;
    const int digit = c - '0';
    if (value > (kMax - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace mortise::api_s3
