// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/problem.h"

#include <mortise/text/printable.h>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace mortise::config {

std::string to_string(const Position& position) {
  if (position.line == 0) return position.source;
  return fmt::format("{}:{}:{}", position.source, position.line, position.column);
}

void Problems::note(std::string text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(std::move(text));
}

std::string Problems::to_string() const {
  std::vector<Problem> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  std::string out;
  for (const Problem& problem : sorted) {
    if (!out.empty()) out += '\n';
    if (const std::string where = config::to_string(problem.where); !where.empty()) out += where + ": ";
    text::append_printable(out, problem.text);  // it may repeat what the file has
  }
  return out;
}

}  // namespace mortise::config
