// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/units.h"

#include <array>
#include <charconv>
#include <limits>

namespace mortise::config {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

constexpr int64_t kKi = 1024;
constexpr int64_t kK = 1000;
constexpr std::array<Unit, 13> kSizes{{{"", 1},
                                       {"B", 1},
                                       {"KiB", kKi},
                                       {"MiB", kKi* kKi},
                                       {"GiB", kKi* kKi* kKi},
                                       {"TiB", kKi* kKi* kKi* kKi},
                                       {"PiB", kKi* kKi* kKi* kKi* kKi},
                                       {"kB", kK},
                                       {"KB", kK},
                                       {"MB", kK* kK},
                                       {"GB", kK* kK* kK},
                                       {"TB", kK* kK* kK* kK},
                                       {"PB", kK* kK* kK* kK* kK}}};
constexpr std::array<Unit, 5> kDurations{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

template <size_t N>
std::optional<int64_t> parse_with_unit(std::string_view text, const std::array<Unit, N>& units) noexcept {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (unit.size() > 1 && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& known : units) {
    if (known.name != unit) continue;
    if (number > std::numeric_limits<int64_t>::max() / known.factor) return std::nullopt;
    return number * known.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> parse_integer(std::string_view text) noexcept {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int64_t> parse_size(std::string_view text) noexcept { return parse_with_unit(text, kSizes); }

std::optional<int64_t> parse_duration(std::string_view text) noexcept {
  if (text == "0") return 0;
  return parse_with_unit(text, kDurations);
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

}  // namespace mortise::config
