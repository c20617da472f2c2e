// SPDX-License-Identifier: Apache-2.0
//
// Columns of text, aligned to stops of eight characters; a listing of any length is written page by page.
#pragma once

#include "ais/output/console.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

class Table {
 public:
  using Row = std::vector<std::string>;

  /// `header` empty: none is shown.
  Table(Console& console, Row header, bool with_header = true);
  void add(Row row);
  /// Writes what was added. Later rows may make the columns wider, never narrower.
  void flush();
  /// There is nothing to show: no titles either.
  void forget_header() { header_due_ = false; }
  ~Table() { flush(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

 private:
  void widen(const Row& row);
  std::string line_of(const Row& row) const;

  Console& console_;
  Row header_;
  bool header_due_;
  std::vector<size_t> widths_;
  std::vector<Row> rows_;
};

/// How many columns of a terminal the text takes: code points.
size_t shown_width(std::string_view text);

/// "name             value": properties, one a line; `header` as the first.
void print_properties(Console& console, const std::vector<std::pair<std::string, std::string>>& rows, bool with_header);

}  // namespace mortise::ais
