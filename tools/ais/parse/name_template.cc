// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/name_template.h"

#include <mortise/text/number.h>

#include <algorithm>
#include <optional>

namespace mortise::ais {
namespace {

struct Found {
  std::string_view before, first, last, step, behind;
};

/// The first "{A..B}" or "{A..B..C}" of digits; nullopt if there is none.
std::optional<Found> find_range(std::string_view text) {
  const auto is_digits = [](std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return text::is_digit(c); });
  };
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(open + 1, close - open - 1);
    const auto dots = inside.find("..");
    if (dots == std::string_view::npos) continue;
    auto last = inside.substr(dots + 2);
    std::string_view step = "1";
    if (const auto more = last.find(".."); more != std::string_view::npos) {
      step = last.substr(more + 2);
      last = last.substr(0, more);
    }
    if (is_digits(inside.substr(0, dots)) && is_digits(last) && is_digits(step))
      return Found{text.substr(0, open), inside.substr(0, dots), last, step, text.substr(close + 1)};
  }
  return std::nullopt;
}

std::string padded(uint64_t number, size_t width) {
  auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace

bool NameTemplate::is_template(std::string_view text) { return find_range(text).has_value(); }

Result<NameTemplate> NameTemplate::parse(std::string_view text) {
  const auto refuse = [&](const char* why) {
    return Error(Status::invalid, "template \"" + std::string(text) + "\": " + why);
  };
  NameTemplate out;
  std::string* before = &out.prefix_;
  auto rest = text;
  while (const auto found = find_range(rest)) {
    *before = found->before;
    const auto first = text::parse_decimal<uint64_t>(found->first), last = text::parse_decimal<uint64_t>(found->last),
               step = text::parse_decimal<uint64_t>(found->step);
    if (!first || !last || !step) return refuse("a number is too large");
    if (*step == 0) return refuse("the step is 0");
    if (*last < *first) return refuse("the range runs backwards");
    const uint64_t steps = (*last - *first) / *step;
    if (steps >= kMaxNames || out.size_ > kMaxNames / (steps + 1)) return refuse("more than 10,000,000 names");
    out.size_ *= steps + 1;
    out.ranges_.push_back({*first, *step, steps + 1, std::min(found->first.size(), found->last.size()), {}});
    before = &out.ranges_.back().behind;
    rest = found->behind;
  }
  if (out.ranges_.empty()) return refuse("no range such as {0001..0100}");
  *before = rest;
  return out;
}

std::string NameTemplate::name(uint64_t index) const {
  std::vector<uint64_t> numbers(ranges_.size());
  for (size_t i = ranges_.size(); i-- > 0; index /= ranges_[i].count)
    numbers[i] = ranges_[i].first + ranges_[i].step * (index % ranges_[i].count);
  std::string out = prefix_;
  for (size_t i = 0; i < ranges_.size(); ++i) out += padded(numbers[i], ranges_[i].width) + ranges_[i].behind;
  return out;
}

bool NameTemplate::has(std::string_view name) const {
  return name.starts_with(prefix_) && has_from(name.substr(prefix_.size()), 0);
}

/// Where digits follow a range, its number may end at any of them: all are tried.
bool NameTemplate::has_from(std::string_view rest, size_t range) const {
  if (range == ranges_.size()) return rest.empty();
  const auto& at = ranges_[range];
  for (size_t digits = 1; digits <= rest.size() && digits <= 20 && text::is_digit(rest[digits - 1]); ++digits) {
    const auto number = text::parse_decimal<uint64_t>(rest.substr(0, digits));
    if (!number || *number < at.first || (*number - at.first) % at.step != 0) continue;
    if ((*number - at.first) / at.step >= at.count || padded(*number, at.width) != rest.substr(0, digits)) continue;
    const auto behind = rest.substr(digits);
    if (behind.starts_with(at.behind) && has_from(behind.substr(at.behind.size()), range + 1)) return true;
  }
  return false;
}

}  // namespace mortise::ais
