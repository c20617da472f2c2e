// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/properties.h"
#include "kernel/support/log.h"

#include <mortise/abi/object_service.h>
#include <mortise/host.h>

namespace mortise::server {

/// Warns of buckets, users, groups and roles that got rules while a plugin obeyed them which is off now: what a policy
/// denied is allowed again, and what was to expire stays. Looks at the first thousand of each. Startup.
void warn_of_unread_rules(const mortise_objects& objects, const Properties& declared, const Host& host,
                          const support::Logger& logger);

}  // namespace mortise::server
