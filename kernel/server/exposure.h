// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/problem.h"

#include <string>
#include <vector>

namespace mortise::server {

struct Plan;

/// Whether other machines reach what listens there; with or without tls:// in front.
bool reaches_out(const std::string& address);
bool any_reaches_out(const std::vector<std::string>& addresses);

/// An address that other machines reach, without an authentication plugin, is a problem; if the configuration accepts
/// it in words, it is a notice of the selection.
void check_exposure(Plan& plan, config::Problems& problems);

}  // namespace mortise::server
