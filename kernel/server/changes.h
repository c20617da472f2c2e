// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

#include <string>
#include <vector>

namespace mortise::server {

/// Keys whose values differ between two plans, or what is in the files that they name; sorted,
/// "server.listen", "plugins.api_s3.x", "plugins.api_s3.enabled".
/// Values are not named: some are secrets.
std::vector<std::string> changed_keys(const Plan& before, const Plan& after);

}  // namespace mortise::server
