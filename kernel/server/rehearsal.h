// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// Components::check() on a plan without problems, with a host that is there for that alone: what `check-config` does
/// beyond making the plan.
void rehearse(const Plan& plan, config::Problems& problems);

}  // namespace mortise::server
