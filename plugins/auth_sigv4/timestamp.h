// SPDX-License-Identifier: Apache-2.0
//
// The date of a signed request.
#pragma once

#include <mortise/text/time.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace mortise::auth_sigv4 {

/// "20260131T120000Z", or a date of HTTP: version 2 signs either, version 4 takes a Date header where x-amz-date is
/// missing. Seconds since 1970.
constexpr std::optional<int64_t> parse_request_time(std::string_view as_sent) noexcept {
  const auto basic = text::parse_basic_time(as_sent);
  return basic ? basic : text::parse_http_date(as_sent);
}

}  // namespace mortise::auth_sigv4
