// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// Checks what [[user]] says: names, keys, and that somebody keeps them.
void check_users(const Plan& plan, config::Problems& problems);

}  // namespace mortise::server
