// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/components.h"
#include "kernel/server/front.h"
#include "kernel/server/plan.h"
#include "kernel/support/log.h"

namespace mortise::server {

/// What a reload changes.
struct Running {
  Plan& plan;
  Components& components;
  Front& clients;
  Front* admin;  // nullptr: there is none
  support::Log& log;
  const support::Logger& logger;
};

/// Reads the configuration again, takes over what can change at run time, and logs what cannot. A configuration with
/// problems changes nothing. Startup.
void reload(const Running& running);

}  // namespace mortise::server
