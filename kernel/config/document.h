// SPDX-License-Identifier: Apache-2.0
//
// A TOML file as a tree that keeps positions. The only place that includes toml++, and therefore the only one that
// sees its exceptions.
#pragma once

#include "kernel/config/problem.h"

#include <mortise/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::config {

struct Member;

/// A value. Exactly the members that belong to `kind` mean something.
struct Node {
  enum class Kind { string, integer, boolean, array, table, other };  // other: a float or a date, which no key takes
  Kind kind = Kind::table;
  Position where;
  std::string text;
  int64_t integer = 0;
  bool boolean = false;
  std::vector<Node> items;
  std::vector<Member> members;  // in no order; names are unique

  /// The member of a table, or nullptr.
  const Node* find(std::string_view name) const noexcept;
  /// "a text", "a table", …: for messages.
  std::string_view describe() const noexcept;
};

struct Member {
  std::string name;
  Position where;  // of the name
  Node value;
};

/// Parses a whole file. On failure the problem says where.
std::optional<Node> parse_toml(std::string_view text, const std::string& source, Problems& problems);

/// Parses what may stand after "key =", e.g. from a --set flag. nullopt if it is not one TOML value.
std::optional<Node> parse_toml_value(std::string_view text, const std::string& source);

}  // namespace mortise::config
