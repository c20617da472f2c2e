// SPDX-License-Identifier: Apache-2.0
//
// The two clocks of the host. Threads: any.
#pragma once

#include <cstdint>

namespace mortise::support {

/// Nanoseconds since 1970-01-01T00:00:00Z. Never smaller than a value returned before, on any thread: when an operator
/// sets the machine's clock back, this one stands still until real time has caught up.
int64_t unix_time_ns() noexcept;

/// Nanoseconds of a clock that nobody can set; its zero means nothing.
int64_t monotonic_ns() noexcept;

}  // namespace mortise::support
