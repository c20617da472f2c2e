// SPDX-License-Identifier: Apache-2.0
//
// The commands that end at once. Each writes to standard output and returns the exit code; what went wrong goes to
// standard error.
#pragma once

#include "kernel/config/config.h"

#include <string>

namespace mortise::cli {

int check_config(const config::Sources& sources);
int list_plugins(const config::Sources& sources);
int inspect_plugin(const std::string& file);
int print_version();

}  // namespace mortise::cli
