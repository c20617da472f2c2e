// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"
#include "kernel/support/log.h"

#include <mortise/abi/object_service.h>
#include <mortise/host.h>

#include <string>

namespace mortise::server {

/// Warns of buckets whose owner cannot be told from anybody else, or is nobody that a key names; looks at the first
/// thousand. `own`: who owns what the server itself makes. Startup.
void warn_of_owners(const mortise_objects& objects, const Host& host, const std::string& own,
                    const support::Logger& logger);

/// [[bucket]] whose owner nobody knows: only an administrator would see it. Says nothing if a plugin does not tell
/// which users it has. Startup.
void check_bucket_owners(const Plan& plan, const Host& host, config::Problems& problems);

}  // namespace mortise::server
