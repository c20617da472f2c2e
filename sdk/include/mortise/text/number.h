// SPDX-License-Identifier: Apache-2.0
//
// Decimal numbers: digits only, no sign, no white space, no overflow.
#pragma once

#include <mortise/text/ascii.h>

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace mortise::text {

/// nullopt unless `text` is digits alone, whose number a T can hold.
template <std::integral T>
std::optional<T> parse_decimal(std::string_view text) noexcept {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace mortise::text
