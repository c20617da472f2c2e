// SPDX-License-Identifier: Apache-2.0
//
// The words of `mortise user set` and its like, as the admin listener takes them.
#pragma once

#include "kernel/cli/admin_json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mortise::cli {

/// {"set": {…}, "reset": […]} of NAME=VALUE, NAME=@FILE and NAME=. A time may be given as how long from now: "30d".
/// `password` or `secret_key` alone is asked for (secret_input.h); a password among the words gets a warning, a secret
/// key there is refused.
Result<Json> identity_values(const std::vector<std::string>& words, int64_t now_ms);

}  // namespace mortise::cli
