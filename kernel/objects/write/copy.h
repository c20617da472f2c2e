// SPDX-License-Identifier: Apache-2.0
//
// Copying and renaming objects.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>
#include <mortise/error.h>

#include <string>

#include "kernel/objects/core/written.h"
#include "kernel/objects/read/reading.h"

namespace mortise::objects {

class Engine;

/// mortise_objects.copy. Worker.
void copy_object(Engine& engine, const Call& call, const mortise_copy& copy, OnWritten done);
/// mortise_objects.rename. Worker.
void rename_object(Engine& engine, const Call& call, const mortise_copy& copy, OnWritten done);

/// Errors about the source of a copy carry the fact Source = true.
Error of_source(Error error);
/// What mortise_written.source_version says.
std::string source_version_of(const Reading& source);

}  // namespace mortise::objects
