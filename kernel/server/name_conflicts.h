// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/mounts.h"
#include "kernel/support/log.h"

#include <mortise/abi/object_service.h>

namespace mortise::server {

/// Buckets that are older than a mount at their path. Such a mount is left out, and the log says what to do: a client
/// that wrote to the bucket yesterday must not reach something else today. Startup; waits for the object service.
void give_way_to_buckets(Mounts& mounts, const mortise_objects& objects, const support::Logger& logger);

}  // namespace mortise::server
