// SPDX-License-Identifier: Apache-2.0
//
// Changing the lock of a version.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>

#include "kernel/objects/core/written.h"

namespace mortise::objects {

class Engine;

/// mortise_objects.set_lock.
void set_object_lock(Engine& engine, const Call& call, const mortise_lock_change& change, OnWritten done);

}  // namespace mortise::objects
