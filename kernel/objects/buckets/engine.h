// SPDX-License-Identifier: Apache-2.0
//
// What every operation works with: the core, and the buckets over it.
#pragma once

#include <utility>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/core.h"

namespace mortise::objects {

/// Threads: any.
class Engine : public Core {
 public:
  Engine(const Host& h, ServiceOptions o) : Core(h, std::move(o)), buckets(*this, options.buckets) {}

  Buckets buckets;
};

}  // namespace mortise::objects
