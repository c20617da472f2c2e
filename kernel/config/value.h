// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/problem.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mortise::config {

/// A value in a row. Where it stood is no part of what it is.
struct Cell {
  std::string text;
  Position where;
  bool operator==(const Cell& other) const noexcept { return text == other.text; }
};

/// A row of an array of tables, by name. A table inside a row is flattened: "properties.versioning".
using Row = std::map<std::string, Cell, std::less<>>;

/// A checked value of a key. Integers, sizes (bytes) and durations (milliseconds) are numbers.
struct Value {
  std::variant<std::string, int64_t, bool, std::vector<std::string>, std::vector<Row>> data;
  Position where;                    // source empty: the default
  std::vector<Position> item_where;  // of each row of an array of tables, or each item of a list
  bool is_default() const noexcept { return where.source.empty(); }
};

/// The keys of one section, every declared key present.
class Section {
 public:
  void set(std::string name, Value value) { values_.insert_or_assign(std::move(name), std::move(value)); }
  void erase(const std::string& name) { values_.erase(name); }
  /// nullptr if the section does not declare it.
  const Value* find(std::string_view name) const noexcept {
    const auto it = values_.find(name);
    return it == values_.end() ? nullptr : &it->second;
  }
  const std::map<std::string, Value, std::less<>>& all() const noexcept { return values_; }

  // REQUIRES: declared with that type.
  const std::string& text(std::string_view name) const { return std::get<std::string>(find(name)->data); }
  int64_t number(std::string_view name) const { return std::get<int64_t>(find(name)->data); }
  bool flag(std::string_view name) const { return std::get<bool>(find(name)->data); }
  const std::vector<std::string>& list(std::string_view name) const {
    return std::get<std::vector<std::string>>(find(name)->data);
  }
  const std::vector<Row>& rows(std::string_view name) const { return std::get<std::vector<Row>>(find(name)->data); }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace mortise::config
