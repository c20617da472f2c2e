// SPDX-License-Identifier: Apache-2.0
//
// Opens shared objects. The only folder that includes Boost.DLL.
#pragma once

#include <mortise/abi/plugin.h>
#include <mortise/error.h>

#include <string>

namespace mortise::plugin {

/// Loads the file, with its symbols resolved at once and visible to no other library, and returns its descriptor,
/// unchecked. The library stays mapped until the process ends: a plugin's threads, thread-local destructors and static
/// objects make unloading unsafe. The message begins with the path.
Result<const mortise_plugin_descriptor*> open_library(const std::string& path);

}  // namespace mortise::plugin
