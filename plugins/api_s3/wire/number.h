// SPDX-License-Identifier: Apache-2.0
//
// Decimal numbers: digits only, no sign, no white space, no overflow.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace mortise::api_s3 {

template <std::unsigned_integral T>
std::optional<T> parse_number(std::string_view text) noexcept {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace mortise::api_s3
