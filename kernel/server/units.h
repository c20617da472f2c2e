// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/start_order.h"
#include "kernel/server/plan.h"

#include <vector>

namespace mortise::server {

/// The object service over the stores that [storage] names, as "mortise.objects/1".
plugin::Unit objects_unit();
/// The access service over all authentication and authorization plugins, as "mortise.access/1".
plugin::Unit access_unit();

/// What is to be started: the chosen plugins, in the order of the selection, then those two.
std::vector<plugin::Unit> units_of(const Plan& plan);

}  // namespace mortise::server
