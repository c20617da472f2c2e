// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/support/log.h"

#include <mortise/error.h>

#include <string>

namespace mortise::server {

/// Makes it if it is not there, and tells the operator who else can read it and whether it is empty.
Result<void> make_data_directory(const std::string& path, const support::Logger& logger);

}  // namespace mortise::server
