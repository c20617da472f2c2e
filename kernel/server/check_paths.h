// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// server.data_dir and server.ready_file: that they are there or could be made.
void check_paths(const Plan& plan, config::Problems& problems);

}  // namespace mortise::server
