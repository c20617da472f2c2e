// SPDX-License-Identifier: Apache-2.0
//
// Bodies to be pulled by the HTTP layer.
#pragma once

#include <mortise/http.h>

#include <memory>

#include "kernel/objects/read/reading.h"

namespace mortise::objects {

class Core;

/// The source that suits `body`: from memory, from files, or read on workers where reading blocks or verifies.
std::unique_ptr<BodySource> make_source(Core& core, Body body);

/// Reads the extents in stretches on workers; verifies those that carry a checksum before their last stretch is served.
std::unique_ptr<BodySource> make_worker_source(Core& core, Body body);

}  // namespace mortise::objects
