// SPDX-License-Identifier: Apache-2.0
//
// Points in time as protocols write them, always UTC: HTTP's dates, ISO 8601, and the short form of signatures. A time
// is seconds or milliseconds since 1970, as the function says.
#pragma once

#include <mortise/text/ascii.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::text {

/// A date with the time of day. In what a formatter gets, every field is in its range.
struct CivilTime {
  int year = 0, month = 0, day = 0;  // 1..9999, 1..12, 1..31
  int hour = 0, minute = 0, second = 0;
  int weekday = 0;  // 0 = Sunday; not read by to_seconds()
};

namespace detail {

inline constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
inline constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
inline constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00
inline constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59

constexpr int64_t floor_seconds(int64_t ms) noexcept { return ms / 1000 - (ms % 1000 < 0 ? 1 : 0); }

constexpr void put_number(char* to, int value, int width) noexcept {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

/// Reads a time piece by piece; after the first misfit everything fails.
class TimeScanner {
 public:
  constexpr explicit TimeScanner(std::string_view text) noexcept : rest_(text) {}

  constexpr bool good() const noexcept { return good_; }
  constexpr std::string_view rest() const noexcept { return rest_; }

  constexpr bool take(std::string_view literal) noexcept {
    const bool fits = good_ && rest_.starts_with(literal);
    if (fits) rest_.remove_prefix(literal.size());
    return fits;
  }
  constexpr void need(std::string_view literal) noexcept { good_ = take(literal); }
  constexpr int number(size_t width) noexcept {
    if (rest_.size() < width) good_ = false;
    int value = 0;
    for (size_t i = 0; good_ && i < width; ++i) {
      if (!is_digit(rest_[i])) good_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    if (good_) rest_.remove_prefix(width);
    return value;
  }
  /// 1..12 from three letters.
  constexpr int month() noexcept {
    const size_t at = rest_.size() < 3 ? std::string_view::npos : kMonths.find(rest_.substr(0, 3));
    if (at == std::string_view::npos || at % 3 != 0) good_ = false;
    if (good_) rest_.remove_prefix(3);
    return good_ ? static_cast<int>(at / 3) + 1 : 0;
  }
  /// A day's name, which nobody checks against the date, and `end`.
  constexpr void weekday(std::string_view end) noexcept {
    const size_t at = rest_.find(end);
    if (at == std::string_view::npos || at > 9) good_ = false;
    if (good_) rest_.remove_prefix(at + end.size());
  }
  constexpr void clock(CivilTime& t) noexcept {
    t.hour = number(2);
    need(":");
    t.minute = number(2);
    need(":");
    t.second = number(2);
  }
  constexpr bool utc() noexcept { return take(" GMT") || take(" +0000") || take(" -0000") || take(" UTC"); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace detail

/// Times outside the years 1 to 9999 are taken for the nearest inside.
constexpr CivilTime civil_time(int64_t seconds) noexcept {
  if (seconds < detail::kFirstSecond) seconds = detail::kFirstSecond;
  if (seconds > detail::kLastSecond) seconds = detail::kLastSecond;
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<int>((time - day).count());
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          of_day / 3600,
          of_day / 60 % 60,
          of_day % 60,
          static_cast<int>(std::chrono::weekday(day).c_encoding())};
}

/// Seconds since 1970; nullopt if there is no such date or time of day. A leap second (60) is the second behind it.
constexpr std::optional<int64_t> to_seconds(const CivilTime& t) noexcept {
  if (t.year < 1 || t.year > 9999 || t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(t.year), std::chrono::month(static_cast<unsigned>(t.month)),
                                         std::chrono::day(static_cast<unsigned>(t.day))};
  if (!date.ok() || t.hour < 0 || t.hour > 23 || t.minute < 0 || t.minute > 59 || t.second < 0 || t.second > 60)
    return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + t.hour * 3600 + t.minute * 60 + t.second;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
constexpr std::array<char, 29> http_date(int64_t seconds) noexcept {
  const CivilTime t = civil_time(seconds);
  std::array<char, 29> out{};
  const auto put = [&](size_t at, std::string_view text) {
    for (const char c : text) out[at++] = c;
  };
  put(0, "---, 00 --- 0000 00:00:00 GMT");
  put(0, detail::kDays.substr(static_cast<size_t>(t.weekday) * 3, 3));
  detail::put_number(out.data() + 5, t.day, 2);
  put(8, detail::kMonths.substr(static_cast<size_t>(t.month - 1) * 3, 3));
  detail::put_number(out.data() + 12, t.year, 4);
  detail::put_number(out.data() + 17, t.hour, 2);
  detail::put_number(out.data() + 20, t.minute, 2);
  detail::put_number(out.data() + 23, t.second, 2);
  return out;
}

/// "1994-11-06T08:49:37.000Z", with the milliseconds.
constexpr std::array<char, 24> iso_time_ms(int64_t ms) noexcept {
  const int64_t seconds = detail::floor_seconds(ms);
  const CivilTime t = civil_time(seconds);
  std::array<char, 24> out{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                           '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
  detail::put_number(out.data(), t.year, 4);
  detail::put_number(out.data() + 5, t.month, 2);
  detail::put_number(out.data() + 8, t.day, 2);
  detail::put_number(out.data() + 11, t.hour, 2);
  detail::put_number(out.data() + 14, t.minute, 2);
  detail::put_number(out.data() + 17, t.second, 2);
  detail::put_number(out.data() + 20, static_cast<int>(ms - seconds * 1000), 3);
  return out;
}

/// "1994-11-06T08:49:37Z".
inline std::string iso_time(int64_t seconds) {
  const auto text = iso_time_ms(seconds * 1000);
  return std::string(text.data(), 19) + "Z";
}

/// "19941106T084937Z", as signatures have it.
inline std::string basic_time(int64_t seconds) {
  std::string out;
  for (const char c : iso_time(seconds))
    if (c != '-' && c != ':') out.push_back(c);
  return out;
}

/// "19941106T084937Z" only. Seconds.
constexpr std::optional<int64_t> parse_basic_time(std::string_view text) noexcept {
  detail::TimeScanner s(text);
  CivilTime t;
  t.year = s.number(4);
  t.month = s.number(2);
  t.day = s.number(2);
  s.need("T");
  t.hour = s.number(2);
  t.minute = s.number(2);
  t.second = s.number(2);
  s.need("Z");
  return s.good() && s.rest().empty() ? to_seconds(t) : std::nullopt;
}

namespace detail {

/// "06 Nov 1994 08:49:37 GMT", or with '-' and two digits of the year (RFC 850).
constexpr std::optional<int64_t> parse_dated(TimeScanner& s) noexcept {
  CivilTime t;
  t.day = s.number(s.rest().size() > 1 && is_digit(s.rest()[1]) ? 2 : 1);
  const bool old_form = s.take("-");
  if (!old_form) s.need(" ");
  t.month = s.month();
  s.need(old_form ? "-" : " ");
  t.year = s.number(old_form ? 2 : 4);
  if (old_form) t.year += t.year < 70 ? 2000 : 1900;
  s.need(" ");
  s.clock(t);
  return s.utc() && s.rest().empty() ? to_seconds(t) : std::nullopt;
}

/// "Nov  6 08:49:37 1994", behind the day's name.
constexpr std::optional<int64_t> parse_asctime(TimeScanner& s) noexcept {
  CivilTime t;
  t.month = s.month();
  s.need(" ");
  t.day = s.take(" ") ? s.number(1) : s.number(2);
  s.need(" ");
  s.clock(t);
  s.need(" ");
  t.year = s.number(4);
  return s.good() && s.rest().empty() ? to_seconds(t) : std::nullopt;
}

}  // namespace detail

/// An HTTP date in any of its three forms; a day of one digit and the zones +0000, -0000 and UTC are taken, too,
/// because mail libraries write them. Seconds.
constexpr std::optional<int64_t> parse_http_date(std::string_view text) noexcept {
  detail::TimeScanner s(text);
  const bool asctime = text.size() > 3 && text[3] == ' ';
  s.weekday(asctime ? " " : ", ");
  if (!s.good()) return std::nullopt;
  return asctime ? detail::parse_asctime(s) : detail::parse_dated(s);
}

/// "1994-11-06T08:49:37Z", with any number of digits behind a point, of which three count, and "+00:00" for the Z.
/// Milliseconds.
constexpr std::optional<int64_t> parse_iso_time(std::string_view text) noexcept {
  detail::TimeScanner s(text);
  CivilTime t;
  t.year = s.number(4);
  s.need("-");
  t.month = s.number(2);
  s.need("-");
  t.day = s.number(2);
  s.need("T");
  s.clock(t);
  int64_t ms = 0;
  if (s.take("."))
    for (int64_t scale = 100; s.good() && !s.rest().empty() && is_digit(s.rest().front()); scale /= 10)
      ms += s.number(1) * scale;
  if (!s.take("Z")) s.need("+00:00");
  if (!s.good() || !s.rest().empty()) return std::nullopt;
  const auto seconds = to_seconds(t);
  return seconds ? std::optional(*seconds * 1000 + ms) : std::nullopt;
}

}  // namespace mortise::text
