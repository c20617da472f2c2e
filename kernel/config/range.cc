// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/range.h"

#include "kernel/config/suggest.h"
#include "kernel/config/units.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

namespace mortise::config {
namespace {

/// A bound is written like the option itself, or as a plain number (bytes, milliseconds).
std::optional<int64_t> parse_bound(std::string_view text, OptionType type) noexcept {
  if (const auto plain = parse_integer(text)) return plain;
  if (type == OptionType::size) return parse_size(text);
  if (type == OptionType::duration) return parse_duration(text);
  return std::nullopt;
}

}  // namespace

std::string fault_of_number(int64_t number, const OptionSpec& spec) {
  const std::string_view range = spec.range;
  const size_t dots = range.find("..");
  if (range.empty()) return {};
  if (dots == std::string_view::npos) return fmt::format("has the unreadable range '{}'", range);
  const std::string_view low = range.substr(0, dots), high = range.substr(dots + 2);
  const auto least = parse_bound(low, spec.type), most = parse_bound(high, spec.type);
  if ((!low.empty() && !least) || (!high.empty() && !most)) return fmt::format("has the unreadable range '{}'", range);
  if (least && number < *least) return fmt::format("must be at least {}", low);
  if (most && number > *most) return fmt::format("must be at most {}", high);
  return {};
}

std::string fault_of_word(std::string_view word, const OptionSpec& spec) {
  const std::vector<std::string> words = choices(spec);
  for (const std::string& known : words)
    if (known == word) return {};
  return fmt::format("must be one of \"{}\"{}", fmt::join(words, "\", \""), did_you_mean(word, words));
}

}  // namespace mortise::config
