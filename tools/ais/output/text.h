// SPDX-License-Identifier: Apache-2.0
//
// Numbers as people read them.
#pragma once

#include <mortise/error.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::ais {

enum class Units { iec, si, raw };

/// "iec" (1.37KiB), "si" (1.40KB), "raw" (1400).
Result<Units> parse_units(std::string_view text);
/// "0B", "10B", "1.37KiB"
std::string size_text(int64_t bytes, Units units = Units::iec);
/// "1,206"
std::string count_text(uint64_t number);
/// "1 file", "2 files"
std::string counted(uint64_t number, std::string_view what);
/// "1h2m3s", "350ms"
std::string duration_text(std::chrono::nanoseconds duration);
/// "29 Nov 26 12:36 UTC", as listings show times; empty for 0.
std::string short_time_text(int64_t nanoseconds);
/// "2026-11-29T12:36:32Z"; "-" for 0.
std::string time_text(int64_t nanoseconds);

}  // namespace mortise::ais
