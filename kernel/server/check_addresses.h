// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// server.listen and server.admin_listen: that they are addresses, each once, and, where they use TLS, that the files
/// for it can be read and belong together.
void check_addresses(const Plan& plan, config::Problems& problems);

}  // namespace mortise::server
