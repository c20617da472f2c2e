// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/date.h"

#include <array>
#include <cstring>
#include <limits>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

struct Civil {
  int64_t year;
  int month;  // 1..12
  int day;
};

/// Days since 1970 to a date of the proleptic Gregorian calendar, and back; years are counted from March.
Civil civil_from_days(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t in_era = days - era * 146097;
  const int64_t year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  const int64_t day_of_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int64_t days_from_civil(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

char* put(char* to, int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}
char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Dates that four digits of a year can show; others are shown as the nearest of them.
int64_t clamp_seconds(int64_t ms) {
  constexpr int64_t kFirst = -62135596800;  // 0001-01-01
  constexpr int64_t kLast = 253402300799;   // 9999-12-31
  const int64_t s = floor_div(ms, 1000);
  return s < kFirst ? kFirst : s > kLast ? kLast : s;
}

struct Cache {
  int64_t second = std::numeric_limits<int64_t>::min();
  std::array<char, 32> text{};
};

void put_clock(char* to, int64_t second_of_day) {
  to = put(to, second_of_day / 3600, 2);
  *to++ = ':';
  to = put(to, second_of_day / 60 % 60, 2);
  *to++ = ':';
  put(to, second_of_day % 60, 2);
}

void format_http(int64_t second, char* to) {
  const int64_t days = floor_div(second, 86400);
  const Civil c = civil_from_days(days);
  const auto weekday = static_cast<size_t>(((days + 4) % 7 + 7) % 7);
  to = put(to, kDays.substr(weekday * 3, 3));
  to = put(to, ", ");
  to = put(to, c.day, 2);
  *to++ = ' ';
  to = put(to, kMonths.substr(static_cast<size_t>(c.month - 1) * 3, 3));
  *to++ = ' ';
  to = put(to, c.year, 4);
  *to++ = ' ';
  put_clock(to, second - days * 86400);
  put(to + 8, " GMT");
}

void format_iso(int64_t second, char* to) {
  const int64_t days = floor_div(second, 86400);
  const Civil c = civil_from_days(days);
  to = put(to, c.year, 4);
  *to++ = '-';
  to = put(to, c.month, 2);
  *to++ = '-';
  to = put(to, c.day, 2);
  *to++ = 'T';
  put_clock(to, second - days * 86400);
  put(to + 8, ".000Z");
}

/// Reads a date piece by piece; after the first misfit everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool good() const { return good_; }
  bool done() const { return good_ && rest_.empty(); }
  std::string_view rest() const { return rest_; }
  void skip(std::string_view literal) {
    good_ = good_ && rest_.starts_with(literal);
    if (good_) rest_.remove_prefix(literal.size());
  }
  int number(size_t width) {
    if (rest_.size() < width) good_ = false;
    int value = 0;
    for (size_t i = 0; good_ && i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') good_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    if (good_) rest_.remove_prefix(width);
    return value;
  }
  /// 1..12 from a three-letter name.
  int month() {
    const size_t at = rest_.size() < 3 ? std::string_view::npos : kMonths.find(rest_.substr(0, 3));
    if (at == std::string_view::npos || at % 3 != 0) good_ = false;
    if (good_) rest_.remove_prefix(3);
    return static_cast<int>(at / 3) + 1;
  }
  /// A day's name and what follows it up to and including `end`.
  void weekday(std::string_view end) {
    const size_t at = rest_.find(end);
    if (at == std::string_view::npos || at > 9) good_ = false;
    if (good_) rest_.remove_prefix(at + end.size());
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

std::optional<int64_t> to_ms(const Parts& p) {
  if (p.month < 1 || p.month > 12 || p.day < 1 || p.day > 31 || p.hour > 23 || p.minute > 59 || p.second > 60)
    return std::nullopt;
  return (days_from_civil(p.year, p.month, p.day) * 86400 + p.hour * 3600 + p.minute * 60 + p.second) * 1000;
}

void read_clock(Scanner& s, Parts& p) {
  p.hour = s.number(2);
  s.skip(":");
  p.minute = s.number(2);
  s.skip(":");
  p.second = s.number(2);
}

std::optional<int64_t> parse_imf(std::string_view text) {  // Sun, 06 Nov 1994 08:49:37 GMT
  Scanner s(text);
  Parts p;
  s.weekday(", ");
  p.day = s.number(2);
  s.skip(" ");
  p.month = s.month();
  s.skip(" ");
  p.year = s.number(4);
  s.skip(" ");
  read_clock(s, p);
  if (s.good() && s.rest() == " +0000") return to_ms(p);
  s.skip(" GMT");
  return s.done() ? to_ms(p) : std::nullopt;
}

std::optional<int64_t> parse_rfc850(std::string_view text) {  // Sunday, 06-Nov-94 08:49:37 GMT
  Scanner s(text);
  Parts p;
  s.weekday(", ");
  p.day = s.number(2);
  s.skip("-");
  p.month = s.month();
  s.skip("-");
  p.year = s.number(2);
  p.year += p.year < 70 ? 2000 : 1900;
  s.skip(" ");
  read_clock(s, p);
  s.skip(" GMT");
  return s.done() ? to_ms(p) : std::nullopt;
}

std::optional<int64_t> parse_asctime(std::string_view text) {  // Sun Nov  6 08:49:37 1994
  Scanner s(text);
  Parts p;
  s.weekday(" ");
  p.month = s.month();
  s.skip(" ");
  if (s.rest().starts_with(" ")) {
    s.skip(" ");
    p.day = s.number(1);
  } else {
    p.day = s.number(2);
  }
  s.skip(" ");
  read_clock(s, p);
  s.skip(" ");
  p.year = s.number(4);
  return s.done() ? to_ms(p) : std::nullopt;
}

std::optional<int64_t> parse_iso(std::string_view text) {  // 1994-11-06T08:49:37.123Z
  Scanner s(text);
  Parts p;
  p.year = s.number(4);
  s.skip("-");
  p.month = s.number(2);
  s.skip("-");
  p.day = s.number(2);
  s.skip("T");
  read_clock(s, p);
  int64_t fraction = 0;
  if (s.rest().starts_with(".")) {
    s.skip(".");
    int64_t scale = 100;
    while (!s.rest().empty() && s.rest().front() >= '0' && s.rest().front() <= '9') {
      fraction += s.number(1) * scale;
      scale /= 10;
    }
  }
  if (s.rest().starts_with("Z"))
    s.skip("Z");
  else
    s.skip("+00:00");
  if (!s.done()) return std::nullopt;
  const auto ms = to_ms(p);
  return ms ? std::optional(*ms + fraction) : std::nullopt;
}

}  // namespace

std::string_view http_date(int64_t ms) {
  thread_local Cache cache;
  const int64_t second = clamp_seconds(ms);
  if (cache.second != second) {
    format_http(second, cache.text.data());
    cache.second = second;
  }
  return {cache.text.data(), 29};
}

std::string_view iso_date(int64_t ms) {
  thread_local Cache cache;
  const int64_t second = clamp_seconds(ms);
  if (cache.second != second) {
    format_iso(second, cache.text.data());
    cache.second = second;
  }
  return {cache.text.data(), 24};
}

std::optional<int64_t> parse_date(std::string_view text) {
  if (text.size() < 19 || text.size() > 40) return std::nullopt;
  if (text[0] >= '0' && text[0] <= '9') return parse_iso(text);
  if (text.size() > 3 && text[3] == ',') return parse_imf(text);
  if (text[3] == ' ') return parse_asctime(text);
  return parse_rfc850(text);
}

}  // namespace mortise::api_s3
