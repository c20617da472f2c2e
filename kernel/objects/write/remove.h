// SPDX-License-Identifier: Apache-2.0
//
// Removing objects, versions and delete markers.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>

#include "kernel/objects/core/written.h"

namespace mortise::objects {

class Engine;

/// mortise_objects.remove. Any thread.
void remove_object(Engine& engine, const Call& call, const mortise_remove& remove, OnWritten done);

}  // namespace mortise::objects
