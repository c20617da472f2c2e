// SPDX-License-Identifier: Apache-2.0
//
// The clocks of the host. Threads: any.
#pragma once

#include <cstdint>

namespace mortise::support {

/// Nanoseconds since 1970-01-01T00:00:00Z as the machine has them: what others are told, and what their times are
/// compared with. Follows changes of the clock in both directions.
int64_t unix_time_ns() noexcept;

/// The same, but never smaller than a value returned before, on any thread: when the machine's clock is set back, this
/// one stands still until real time has caught up. For times whose order means something, such as LastModified, and for
/// nothing that another's clock is compared with: one wrong moment would last.
int64_t ordered_time_ns() noexcept;

/// Nanoseconds of a clock that cannot be set; its zero has no meaning.
int64_t monotonic_ns() noexcept;

}  // namespace mortise::support
