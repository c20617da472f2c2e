// SPDX-License-Identifier: Apache-2.0
//
// Times in requests, as seconds since 1970 (UTC).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::auth_sigv4 {

/// "20260131T120000Z" only.
std::optional<int64_t> parse_basic_time(std::string_view text) noexcept;
/// "Sat, 31 Jan 2026 12:00:00 GMT" (or "+0000", "-0000", "UTC"), or as above.
std::optional<int64_t> parse_any_time(std::string_view text) noexcept;

/// "20260131T120000Z"
std::string basic_time(int64_t seconds);
/// "2026-01-31T12:00:00Z"
std::string extended_time(int64_t seconds);

}  // namespace mortise::auth_sigv4
