// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

namespace mortise::server {

/// Adds to the plan's notices what can be served so, and is probably not meant: secrets that all local users can read,
/// hosts that are taken from others, certificates that no listener shows.
void add_notices(Plan& plan);

}  // namespace mortise::server
