// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace mortise::ais {

/// "10", "10B", "64KiB", "1.5MiB", "64k", "1gb": letters alone and "KiB" count in 1024, "KB" in 1000.
Result<uint64_t> parse_size(std::string_view text);

/// "300ms", "5s", "2m30s", "1h"; a number alone counts seconds.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace mortise::ais
