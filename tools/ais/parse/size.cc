// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/size.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <cmath>
#include <optional>
#include <string>

namespace mortise::ais {
namespace {

/// Takes a decimal number, perhaps with a fraction, off the front. No sign, no exponent.
std::optional<double> take_number(std::string_view& rest) {
  size_t i = 0, digits = 0;
  double value = 0, place = 1;
  bool fraction = false;
  for (; i < rest.size(); ++i) {
    if (rest[i] == '.' && !fraction) {
      fraction = true;
    } else if (text::is_digit(rest[i])) {
      value = value * 10 + (rest[i] - '0');
      if (fraction) place *= 10;
      ++digits;
    } else {
      break;
    }
  }
  if (digits == 0 || digits > 30) return std::nullopt;
  rest.remove_prefix(i);
  return value / place;
}

std::optional<double> size_unit(std::string unit) {
  for (auto& c : unit) c = text::lower(c);
  if (unit.empty() || unit == "b") return 1;
  const auto power = std::string_view("kmgtp").find(unit[0]);
  if (power == std::string_view::npos) return std::nullopt;
  const auto rest = unit.substr(1);
  if (rest.empty() || rest == "ib" || rest == "i") return std::pow(1024.0, static_cast<double>(power + 1));
  if (rest == "b") return std::pow(1000.0, static_cast<double>(power + 1));
  return std::nullopt;
}

std::string_view take_letters(std::string_view& rest) {
  size_t i = 0;
  while (i < rest.size() && text::is_lower(text::lower(rest[i]))) ++i;
  const auto out = rest.substr(0, i);
  rest.remove_prefix(i);
  return out;
}

std::optional<double> milliseconds_of(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s" || unit.empty()) return 1000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  return std::nullopt;
}

}  // namespace

Result<uint64_t> parse_size(std::string_view text) {
  const Error error(Status::invalid,
                    "\"" + std::string(text) + "\" is no size: expected a number, such as 10, 64KiB or 1.5GiB");
  if (const auto whole = text::parse_decimal<uint64_t>(text)) return *whole;
  auto rest = text;
  const auto number = take_number(rest);
  if (!number) return error;
  const auto unit = size_unit(std::string(rest));
  if (!unit || *number * *unit >= 9.2e18) return error;
  return static_cast<uint64_t>(*number * *unit);
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const Error error(Status::invalid,
                    "\"" + std::string(text) + "\" is no duration: expected one such as 300ms, 5s, 2m30s");
  auto rest = text;
  double total = 0;
  do {
    const auto number = take_number(rest);
    if (!number) return error;
    const auto unit = milliseconds_of(take_letters(rest));
    if (!unit) return error;
    total += *number * *unit;
    if (total > 1e15) return error;
  } while (!rest.empty());
  return std::chrono::milliseconds(static_cast<int64_t>(total));
}

}  // namespace mortise::ais
