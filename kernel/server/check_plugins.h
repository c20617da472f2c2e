// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// What the chosen plugins say of themselves, seen together and without loading them: the stores that [storage] names
/// are stores, interfaces are known, requirements are met and have no cycle, no two APIs have the same mount.
void check_plugins(const Plan& plan, config::Problems& problems);

}  // namespace mortise::server
