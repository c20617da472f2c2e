// SPDX-License-Identifier: Apache-2.0
//
// How deeply JSON is nested, found out before it is parsed: parsers of JSON, and what copies and prints their values,
// call themselves for each level, so that a few kilobytes of brackets from a stranger would overflow the stack.
#pragma once

#include <cstddef>
#include <string_view>

namespace mortise::text {

/// More than any document of S3, IAM or AIStore needs, and no burden for any stack.
inline constexpr size_t kMaxJsonDepth = 32;

/// Whether arrays and objects are nested more than `most` deep. Brackets in strings do not count. What is no JSON is
/// left to the parser. Reads to the first bracket that is too deep.
constexpr bool is_json_deeper_than(std::string_view json, size_t most = kMaxJsonDepth) noexcept {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > most) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace mortise::text
