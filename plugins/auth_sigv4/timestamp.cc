// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/timestamp.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace mortise::auth_sigv4 {
namespace {

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

/// Takes `count` digits from the front; -1 if they are not all digits.
int take_number(std::string_view& text, size_t count) noexcept {
  if (text.size() < count) return -1;
  int value = 0;
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view expected) noexcept {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

int take_month(std::string_view& text) noexcept {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 3) return -1;
  const auto at = kMonths.find(text.substr(0, 3));
  text.remove_prefix(3);
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(at / 3) + 1;
}

std::optional<int64_t> seconds_of(const Fields& f) noexcept {
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  using std::chrono::year, std::chrono::month, std::chrono::day;
  const std::chrono::year_month_day date{year(f.year), month(static_cast<unsigned>(f.month)),
                                         day(static_cast<unsigned>(f.day))};
  if (f.month < 1 || f.day < 1 || !date.ok()) return std::nullopt;
  if (f.hour < 0 || f.hour > 23 || f.minute < 0 || f.minute > 59 || f.second < 0 || f.second > 60) return std::nullopt;
  const auto time =
      std::chrono::sys_days(date).time_since_epoch() + hours(f.hour) + minutes(f.minute) + seconds(f.second);
  return std::chrono::duration_cast<seconds>(time).count();
}

std::optional<int64_t> parse_mail_time(std::string_view text) noexcept {
  const auto comma = text.find(", ");
  if (comma == std::string_view::npos) return std::nullopt;
  text.remove_prefix(comma + 2);
  Fields f;
  f.day = take_number(text, text.size() > 1 && text[1] == ' ' ? 1 : 2);
  if (!take(text, " ")) return std::nullopt;
  f.month = take_month(text);
  if (!take(text, " ")) return std::nullopt;
  f.year = take_number(text, 4);
  if (f.year < 0 || !take(text, " ")) return std::nullopt;
  f.hour = take_number(text, 2);
  if (!take(text, ":")) return std::nullopt;
  f.minute = take_number(text, 2);
  if (!take(text, ":")) return std::nullopt;
  f.second = take_number(text, 2);
  if (text != " GMT" && text != " +0000" && text != " -0000" && text != " UTC") return std::nullopt;
  return seconds_of(f);
}

std::string print(int64_t seconds, const char* format) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day_start = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day_start);
  const std::chrono::hh_mm_ss clock(time - day_start);
  std::array<char, 64> text{};
  const int n = std::snprintf(text.data(), text.size(), format, static_cast<int>(date.year()),
                              static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                              static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                              static_cast<int>(clock.seconds().count()));
  return std::string(text.data(), n < 0 ? 0 : static_cast<size_t>(n));
}

}  // namespace

std::optional<int64_t> parse_basic_time(std::string_view text) noexcept {
  Fields f;
  f.year = take_number(text, 4);
  f.month = take_number(text, 2);
  f.day = take_number(text, 2);
  if (f.year < 0 || !take(text, "T")) return std::nullopt;
  f.hour = take_number(text, 2);
  f.minute = take_number(text, 2);
  f.second = take_number(text, 2);
  if (text != "Z") return std::nullopt;
  return seconds_of(f);
}

std::optional<int64_t> parse_any_time(std::string_view text) noexcept {
  const auto basic = parse_basic_time(text);
  return basic ? basic : parse_mail_time(text);
}

std::string basic_time(int64_t seconds) { return print(seconds, "%04d%02u%02uT%02d%02d%02dZ"); }

std::string extended_time(int64_t seconds) { return print(seconds, "%04d-%02u-%02uT%02d:%02d:%02dZ"); }

}  // namespace mortise::auth_sigv4
