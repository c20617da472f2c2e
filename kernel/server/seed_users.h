// SPDX-License-Identifier: Apache-2.0
//
// The users that the configuration asks for, and the first administrator.
#pragma once

#include "kernel/server/plan.h"
#include "kernel/support/log.h"

#include <mortise/error.h>
#include <mortise/identities.h>

namespace mortise::server {

/// Makes each [[policy]] and [[user]] that is not there yet; one that is there stays as it is. Where nobody could come
/// in it makes an administrator, and prints the key. Startup: waits.
Result<void> seed_identities(const Plan& plan, const Identities& identities, support::Log& log);

}  // namespace mortise::server
