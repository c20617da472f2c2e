// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/http_date.h"

#include <cstdio>

namespace mortise::http {
namespace {

constexpr size_t kLength = 29;  // "Sun, 06 Nov 1994 08:49:37 GMT"
constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string_view HttpDate::now() noexcept {
  timespec clock{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &clock);
  if (clock.tv_sec != second_) {
    second_ = clock.tv_sec;
    std::tm t{};
    ::gmtime_r(&second_, &t);
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[t.tm_wday], t.tm_mday,
                  kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    std::string_view(text, kLength).copy(text_.data(), kLength);
  }
  return {text_.data(), kLength};
}

}  // namespace mortise::http
