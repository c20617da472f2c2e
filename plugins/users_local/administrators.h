// SPDX-License-Identifier: Apache-2.0
//
// The last administrator stays: without one nobody could make another, except at the server's own machine.
#pragma once

#include <mortise/error.h>

#include "users_local/directory.h"
#include "users_local/reservations.h"

namespace mortise::users_local {

/// Refused if a change, from `before` to `after`, takes away the last administrator and the configuration has none
/// (`reserved`). Keys are not looked at: one that leaked must be taken back, whosever it is.
Result<void> check_administrators(const Directory& before, const Directory& after, const Reservations& reserved);

}  // namespace mortise::users_local
