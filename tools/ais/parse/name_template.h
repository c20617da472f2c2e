// SPDX-License-Identifier: Apache-2.0
//
// Templates of names: "shard-{0001..0100..2}.tar" has ranges of numbers; more than one nest, the last counts fastest.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

class NameTemplate {
 public:
  static constexpr uint64_t kMaxNames = 10'000'000;

  /// Whether the text has a range. A brace that begins none is a character like any other.
  static bool is_template(std::string_view text);
  /// Refused: no range, ranges that run backwards, steps of 0, more than kMaxNames names.
  static Result<NameTemplate> parse(std::string_view text);

  uint64_t size() const noexcept { return size_; }
  /// The index-th name, from 0.
  std::string name(uint64_t index) const;
  /// Whether it is one of the names.
  bool has(std::string_view name) const;
  /// What stands before the first range: all names begin with it.
  const std::string& prefix() const noexcept { return prefix_; }

 private:
  bool has_from(std::string_view rest, size_t range) const;

  struct Range {
    uint64_t first, step, count;
    size_t width;        // numbers are filled up with zeros
    std::string behind;  // text up to the next range
  };
  std::string prefix_;
  std::vector<Range> ranges_;
  uint64_t size_ = 1;
};

}  // namespace mortise::ais
