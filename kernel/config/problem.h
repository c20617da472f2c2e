// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mortise::config {

/// Where a value came from: a file with line and column from 1, or, with line 0, a variable, a flag, or the defaults.
struct Position {
  std::string source;
  uint32_t line = 0;
  uint32_t column = 0;
};

/// What is wrong, and where.
struct Problem {
  Position where;
  std::string text;
};

/// Problems as they are found: all of them are shown, so that a config can be corrected at once.
class Problems {
 public:
  void add(Position where, std::string text) { all_.push_back({std::move(where), std::move(text)}); }
  bool empty() const noexcept { return all_.empty(); }
  const std::vector<Problem>& all() const noexcept { return all_; }
  /// A line each, "FILE:LINE:COLUMN: text", in the order of the file.
  std::string to_string() const;

  /// What somebody should know, though the config can be used. Once, however often it is found.
  void note(std::string text);
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  std::vector<Problem> all_;
  std::vector<std::string> notes_;
};

/// "FILE:LINE:COLUMN", "FILE", or the name of the variable or flag.
std::string to_string(const Position& position);

}  // namespace mortise::config
