// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/config.h"

namespace mortise::server {

/// Runs the server until it is told to stop; returns the exit code. SIGTERM and SIGINT drain and end with 0, a second
/// one ends at once with 1; SIGHUP reads the configuration again.
int serve(const config::Sources& sources);

}  // namespace mortise::server
