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

/// A field of a line: in JSON a text, or a number if it is said to be one.
struct LogField {
  LogField(mortise_pair text) : pair(text) {}  // NOLINT(google-explicit-constructor): lists of pairs are fields
  /// `digits` is a number as JSON writes it.
  static LogField number(std::string_view name, std::string_view digits) {
    LogField field({{name.data(), name.size()}, {digits.data(), digits.size()}});
    field.is_number = true;
    return field;
  }

  mortise_pair pair;
  bool is_number = false;
};

/// `message name=value …`; values with blanks, quotes or "=" are quoted, control characters are written as \xNN.
std::string human_line(std::string_view message, std::span<const LogField> fields);

/// One JSON object: time, level, category, message, then the fields. Bytes that are not UTF-8 become U+FFFD.
std::string json_line(int64_t unix_ms, std::string_view level, std::string_view category, std::string_view message,
                      std::span<const LogField> fields);

/// `text` with quotes, as JSON.
std::string json_string(std::string_view text);

/// "2026-01-31T23:59:59.123Z".
std::string iso_time(int64_t unix_ms);

}  // namespace mortise::support
