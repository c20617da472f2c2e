// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/problem.h"

namespace mortise::server {

struct Plan;

/// An address that other machines reach, no authentication plugin, and nobody who said in words that this is meant: a
/// problem. Said in words, it is a notice of the selection.
void check_exposure(Plan& plan, config::Problems& problems);

}  // namespace mortise::server
