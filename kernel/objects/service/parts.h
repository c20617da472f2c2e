// SPDX-License-Identifier: Apache-2.0
//
// What the functions of the table work with.
#pragma once

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/remote/remote.h"

namespace mortise::objects {

struct Parts {
  Engine& engine;
  Remote& remote;  // buckets whose objects are elsewhere
};

}  // namespace mortise::objects
