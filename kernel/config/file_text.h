// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <cstddef>
#include <string>

namespace mortise::config {

/// The whole of a file of at most `limit` bytes. The message names the file and the cause.
Result<std::string> read_file(const std::string& path, size_t limit);

}  // namespace mortise::config
