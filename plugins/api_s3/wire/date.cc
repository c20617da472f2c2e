// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/date.h"

#include <mortise/text/time.h>

#include <array>
#include <limits>

namespace mortise::api_s3 {
namespace {

constexpr int64_t whole_seconds(int64_t ms) noexcept { return ms / 1000 - (ms % 1000 < 0 ? 1 : 0); }

/// A listing shows a thousand dates, mostly of a few seconds.
template <size_t N>
struct LastDate {
  int64_t second = std::numeric_limits<int64_t>::min();
  std::array<char, N> text{};
};

}  // namespace

std::string_view http_date(int64_t ms) {
  thread_local LastDate<29> last;
  const int64_t second = whole_seconds(ms);
  if (last.second != second) last = {second, text::http_date(second)};
  return {last.text.data(), last.text.size()};
}

std::string_view iso_date(int64_t ms) {
  thread_local LastDate<24> last;
  const int64_t second = whole_seconds(ms);
  if (last.second != second) last = {second, text::iso_time_ms(second * 1000)};
  return {last.text.data(), last.text.size()};
}

std::optional<int64_t> parse_date(std::string_view text) {
  if (text.size() < 19 || text.size() > 40) return std::nullopt;
  if (text::is_digit(text.front())) return text::parse_iso_time(text);
  const auto second = text::parse_http_date(text);
  return second ? std::optional(*second * 1000) : std::nullopt;
}

}  // namespace mortise::api_s3
