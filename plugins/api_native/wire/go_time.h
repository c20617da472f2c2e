// SPDX-License-Identifier: Apache-2.0
//
// Times as clients in Go write them: with a layout that is an example of the time 2 January 2006, 15:04:05.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::api_native {

/// UTC; "" is "02 Jan 06 15:04 MST". What is no part of a layout is copied.
std::string go_time(int64_t unix_ms, std::string_view layout);
/// RFC 3339 with nanoseconds, as snapshots of jobs have it; 0 is Go's zero time.
std::string rfc3339(int64_t unix_ns);

}  // namespace mortise::api_native
