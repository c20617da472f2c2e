// SPDX-License-Identifier: Apache-2.0
//
// JSON (RFC 8259) as small policies need it: a tree of values, strings decoded, numbers as written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::api_s3 {

struct Json {
  enum class Kind : uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string text;                // of a string, decoded; of a number or boolean, as written
  std::vector<Json> items;         // of an array; of an object, the values
  std::vector<std::string> names;  // of an object, for each of `items`

  bool is(Kind k) const noexcept { return kind == k; }
  /// The first member of that name, or nullptr.
  const Json* member(std::string_view name) const noexcept;

  /// nullopt for anything but one whole value, or one that is nested deeper than 16.
  static std::optional<Json> parse(std::string_view text);
};

}  // namespace mortise::api_s3
