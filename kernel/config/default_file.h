// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::config {

/// The configuration file that was installed with this program, or "" if there is none: one that runs in a build
/// directory reads no file of the machine.
std::string default_file();

}  // namespace mortise::config
