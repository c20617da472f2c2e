// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::cli {

/// A secret from whoever runs the command: at a terminal it is asked for twice, and not shown; else it is the first
/// line of standard input. Refused if it is empty, the two differ, or it has more than 64 KiB. `name` is for the
/// prompt.
Result<std::string> ask_for_secret(const std::string& name);

}  // namespace mortise::cli
