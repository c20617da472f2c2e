// SPDX-License-Identifier: Apache-2.0
#include "policy_model/date.h"

#include <mortise/text/number.h>
#include <mortise/text/time.h>

namespace mortise::policy_model {
namespace {

constexpr size_t kYear = 4;
constexpr int64_t kMostSeconds = 253402300799;  // 9999-12-31T23:59:59

/// Takes numbers of a fixed width, and what stands between them.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(size_t width, int& out) {
    const auto value = text::parse_decimal<int>(rest_.substr(0, width));
    if (rest_.size() < width || !value) return false;
    out = *value;
    rest_.remove_prefix(width);
    return true;
  }
  /// Of a fraction, as milliseconds.
  bool fraction(int64_t& ms) {
    size_t digits = 0;
    for (int64_t scale = 100; !rest_.empty() && text::is_digit(rest_.front()); scale /= 10, ++digits) {
      ms += (rest_.front() - '0') * scale;
      rest_.remove_prefix(1);
    }
    return digits > 0;
  }
  bool ended() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// "Z", "+02:00"; minutes.
bool take_offset(Scanner& s, int& minutes) {
  if (s.take('Z')) return true;
  const int sign = s.take('+') ? 1 : s.take('-') ? -1 : 0;
  int hours = 0, rest = 0;
  if (sign == 0 || !s.number(2, hours) || !s.take(':') || !s.number(2, rest) || hours > 23 || rest > 59) return false;
  minutes = sign * (hours * 60 + rest);
  return true;
}

bool take_clock(Scanner& s, text::CivilTime& t, int64_t& ms, int& offset) {
  if (!s.number(2, t.hour) || !s.take(':') || !s.number(2, t.minute)) return false;
  if (s.take(':')) {
    if (!s.number(2, t.second)) return false;
    if (s.take('.') && !s.fraction(ms)) return false;
  }
  return take_offset(s, offset);
}

std::optional<int64_t> parse_date(std::string_view text) {
  Scanner s(text);
  text::CivilTime t;
  t.month = t.day = 1;
  int64_t ms = 0;
  int offset = 0;
  if (!s.number(kYear, t.year)) return std::nullopt;
  if (s.take('-') && !s.number(2, t.month)) return std::nullopt;
  if (text.size() > 5 && s.take('-') && !s.number(2, t.day)) return std::nullopt;
  if (s.take('T') && (text.size() < 11 || !take_clock(s, t, ms, offset))) return std::nullopt;
  const auto seconds = text::to_seconds(t);
  if (!s.ended() || !seconds) return std::nullopt;
  return (*seconds - int64_t{offset} * 60) * 1000 + ms;
}

}  // namespace

std::optional<int64_t> parse_policy_date(std::string_view text) {
  if (text.size() > kYear)
    if (const auto seconds = text::parse_decimal<int64_t>(text))
      return *seconds <= kMostSeconds ? std::optional(*seconds * 1000) : std::nullopt;
  return parse_date(text);
}

}  // namespace mortise::policy_model
