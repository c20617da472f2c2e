// SPDX-License-Identifier: Apache-2.0
//
// The text of a log line. Pure functions, so that escaping can be tested without a log.
#pragma once

#include <mortise/abi/base.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mortise::support {

/// `message name=value …`; values with blanks, quotes or "=" are quoted, control characters are written as \xNN.
std::string human_line(std::string_view message, std::span<const mortise_pair> fields);

/// One JSON object: time, level, category, message, then the fields. Bytes that are not UTF-8 become U+FFFD.
std::string json_line(int64_t unix_ms, std::string_view level, std::string_view category, std::string_view message,
                      std::span<const mortise_pair> fields);

/// `text` with quotes, as JSON.
std::string json_string(std::string_view text);

/// "2026-01-31T23:59:59.123Z".
std::string iso_time(int64_t unix_ms);

}  // namespace mortise::support
