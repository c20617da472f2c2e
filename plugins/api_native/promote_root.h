// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::api_native {

/// Whether files below `root` may become objects: it is a directory, and has nothing in common with what the server
/// keeps, keys of administrators and of secrets among it. Empty: there is none. `own`: the plugin's place in the
/// server's data directory.
Result<void> check_promote_root(const std::string& root, const std::string& own);

}  // namespace mortise::api_native
