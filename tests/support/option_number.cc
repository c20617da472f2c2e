// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <stdexcept>

#include "support/test_host.h"

namespace mortise::test {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};
constexpr Unit kSizes[] = {{"", 1},          {"B", 1},     {"KiB", 1 << 10}, {"MiB", 1 << 20},
                           {"GiB", 1 << 30}, {"KB", 1000}, {"MB", 1000000},  {"GB", 1000000000}};
constexpr Unit kDurations[] = {{"", 1}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
constexpr Unit kPlain[] = {{"", 1}};

template <size_t N>
int64_t scaled(std::string_view text, const Unit (&units)[N]) {
  int64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (bad == std::errc()) {
    for (const auto& u : units)
      if (u.name == unit) return number * u.factor;
  }
  throw std::invalid_argument("option value '" + std::string(text) + "'");
}

}  // namespace

int64_t option_number(int32_t type, std::string_view text) {
  if (type == MORTISE_OPTION_SIZE) return scaled(text, kSizes);
  if (type == MORTISE_OPTION_DURATION) return scaled(text, kDurations);
  return scaled(text, kPlain);
}

}  // namespace mortise::test
