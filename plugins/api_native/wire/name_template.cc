// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/name_template.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

constexpr std::string_view kDots = "..";
constexpr size_t kMaxWidth = 20;

std::string padded(uint64_t number, size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

}  // namespace

Refusal NameTemplate::add(std::string_view first, std::string_view last, std::string_view step) {
  const auto from = text::parse_decimal<uint64_t>(first);
  const auto to = text::parse_decimal<uint64_t>(last);
  const auto by = step.empty() ? std::optional<uint64_t>(1) : text::parse_decimal<uint64_t>(step);
  if (!from || !to || !by || *by == 0 || *to < *from || first.size() > kMaxWidth || last.size() > kMaxWidth)
    return bad_request("invalid template: a range is written {first..last} or {first..last..step}");
  const uint64_t steps = (*to - *from) / *by;
  if (steps >= kMaxNames || size_ * (steps + 1) > kMaxNames)
    return bad_request("invalid template: it stands for more than 10000000 names");
  size_ *= steps + 1;
  ranges_.push_back({*from, *by, steps + 1, std::min(first.size(), last.size()), {}});
  return std::nullopt;
}

Or<NameTemplate> NameTemplate::parse(std::string_view text) {
  NameTemplate out;
  std::string* behind = &out.prefix_;
  const std::string_view whole = text;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view range = text.substr(open + 1, close - open - 1);
    const size_t dots = range.find(kDots);
    if (dots == std::string_view::npos) return bad_request("invalid template: a range is written {first..last}");
    const std::string_view last = range.substr(dots + kDots.size());
    const size_t more = std::min(last.find(kDots), last.size());
    behind->append(text.substr(0, open));
    if (auto no = out.add(range.substr(0, dots), last.substr(0, more),
                          more < last.size() ? last.substr(more + kDots.size()) : std::string_view()))
      return *std::move(no);
    behind = &out.ranges_.back().behind;
    text.remove_prefix(close + 1);
  }
  behind->append(text);
  if (!out.is_prefix()) return out;
  if (const size_t at = whole.find('@'); at != std::string_view::npos) {
    size_t end = at + 1;
    while (end < whole.size() && text::is_digit(whole[end])) ++end;
    if (end > at + 1) {
      out.prefix_ = whole.substr(0, at);
      const std::string_view last = whole.substr(at + 1, end - at - 1);
      if (auto no = out.add(std::string(last.size(), '0'), last, {})) return *std::move(no);
      out.ranges_.back().behind = whole.substr(end);
      return out;
    }
  }
  if (out.prefix_.ends_with('*')) out.prefix_.pop_back();
  return out;
}

NameTemplate NameTemplate::literal_prefix(std::string prefix) {
  NameTemplate out;
  out.prefix_ = std::move(prefix);
  return out;
}

std::string NameTemplate::name(uint64_t index) const {
  std::vector<uint64_t> numbers(ranges_.size());
  for (size_t i = ranges_.size(); i-- > 0; index /= ranges_[i].count)  // the last one runs fastest
    numbers[i] = ranges_[i].first + index % ranges_[i].count * ranges_[i].step;
  std::string out = prefix_;
  for (size_t i = 0; i < ranges_.size(); ++i)
    out.append(padded(numbers[i], ranges_[i].width)).append(ranges_[i].behind);
  return out;
}

}  // namespace mortise::api_native
