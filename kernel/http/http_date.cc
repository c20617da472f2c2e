// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/http_date.h"

#include <mortise/text/time.h>

namespace mortise::http {

std::string_view HttpDate::now() noexcept {
  timespec clock{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &clock);
  if (clock.tv_sec != second_) {
    second_ = clock.tv_sec;
    text_ = text::http_date(second_);
  }
  return {text_.data(), text_.size()};
}

}  // namespace mortise::http
