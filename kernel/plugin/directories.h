// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace mortise::plugin {

/// Where plugins are when the configuration does not say: the first of ../plugins (a build tree) and the library
/// directory of the installation that exists, both seen from the running program's file.
std::vector<std::string> default_directories();

}  // namespace mortise::plugin
