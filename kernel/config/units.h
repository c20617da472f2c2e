// SPDX-License-Identifier: Apache-2.0
//
// Numbers with units: "64KiB", "250ms", "2h". Whole numbers only: "1.5 GB" is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::config {

/// A decimal integer, optionally signed; nothing else around it.
std::optional<int64_t> parse_integer(std::string_view text) noexcept;

/// Bytes: a number, then nothing, "B", "KiB" … "PiB" (1024) or "kB"/"KB" … "PB" (1000).
std::optional<int64_t> parse_size(std::string_view text) noexcept;

/// Milliseconds: a number with "ms", "s", "m", "h" or "d"; "0" alone is zero.
std::optional<int64_t> parse_duration(std::string_view text) noexcept;

/// "true" or "false".
std::optional<bool> parse_boolean(std::string_view text) noexcept;

}  // namespace mortise::config
