// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/registry.h"
#include "kernel/server/plan.h"

#include <mortise/abi/object_service.h>

#include <string>
#include <vector>

namespace mortise::server {

/// Owners of buckets, of the first thousand of them, that no authentication plugin knows: after keys were added to a
/// server that had none, its buckets still belong to the local administrator, and nobody sees them. Empty if a
/// plugin does not tell which users it has. Startup.
std::vector<std::string> unknown_owners(const mortise_objects& objects, const plugin::Registry& registry);

/// Owners of those buckets other than `own`: where nobody is asked for keys, everybody may read and change what is
/// theirs. Startup.
std::vector<std::string> other_owners(const mortise_objects& objects, const std::string& own);

/// [[bucket]] whose owner nobody knows: only an administrator would see it. Says nothing if a plugin does not tell
/// which users it has. Startup.
void check_bucket_owners(const Plan& plan, const plugin::Registry& registry, config::Problems& problems);

}  // namespace mortise::server
