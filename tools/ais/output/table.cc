// SPDX-License-Identifier: Apache-2.0
#include "ais/output/table.h"

#include <mortise/text/printable.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <utility>

namespace mortise::ais {
namespace {

constexpr size_t kStop = 8;

size_t next_stop(size_t width) { return (width + kStop - 1) / kStop * kStop; }

}  // namespace

size_t shown_width(std::string_view text) { return text::utf8_length(text); }

Table::Table(Console& console, Row header, bool with_header)
    : console_(console), header_(std::move(header)), header_due_(with_header && !header_.empty()) {
  if (header_due_) widen(header_);
}

void Table::widen(const Row& row) {
  if (widths_.size() < row.size()) widths_.resize(row.size(), 0);
  for (size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], next_stop(shown_width(row[i]) + 2));
}

void Table::add(Row row) {
  for (auto& cell : row) cell = text::printable(cell);
  widen(row);
  rows_.push_back(std::move(row));
}

std::string Table::line_of(const Row& row) const {
  std::string out;
  for (size_t i = 0; i < row.size(); ++i) {
    out += row[i];
    if (i + 1 < row.size()) out.append(widths_[i] - shown_width(row[i]), ' ');
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

void Table::flush() {
  if (std::exchange(header_due_, false)) console_.line(line_of(header_));
  for (const auto& row : rows_) console_.line(line_of(row));
  rows_.clear();
}

void print_properties(Console& console, const std::vector<std::pair<std::string, std::string>>& rows,
                      bool with_header) {
  size_t width = 16;
  for (const auto& [name, value] : rows) width = std::max(width, next_stop(shown_width(name) + 1));
  const auto print = [&](std::string_view name, const std::string& value) {
    std::string line(name);
    line.append(width + 1 - shown_width(name), ' ');
    line += text::printable(value);
    line.erase(line.find_last_not_of(' ') + 1);
    console.line(line);
  };
  if (with_header) print("PROPERTY", "VALUE");
  for (const auto& [name, value] : rows) print(name, value);
}

}  // namespace mortise::ais
