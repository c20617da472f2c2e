// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/problem.h"

namespace mortise::server {

struct Plan;

/// Refuses configurations that look as if requests were checked when they are not:
///  - settings of an authentication plugin that is not enabled, or keys for it in the environment, unless the
///    configuration says `enabled = false` in words;
///  - an authorization plugin that the configuration enables while no authentication plugin is: it would never be
///  asked.
/// One that is only a standard plugin is left out instead.
void check_access_plugins(Plan& plan, config::Problems& problems);

}  // namespace mortise::server
