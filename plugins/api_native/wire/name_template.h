// SPDX-License-Identifier: Apache-2.0
//
// Templates of object names: "pre-{0001..0100..2}-mid-{1..9}-suf", "pre-@0100-suf" (0 to 100), or, without either, the
// beginning of names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

class NameTemplate {
 public:
  /// Refused: ranges that run backwards, and more than kMaxNames names.
  static constexpr uint64_t kMaxNames = 10'000'000;
  static Or<NameTemplate> parse(std::string_view text);
  /// All names that begin so, whatever characters it has.
  static NameTemplate literal_prefix(std::string prefix);

  /// It is no template: all names that begin with prefix() are meant.
  bool is_prefix() const noexcept { return ranges_.empty(); }
  const std::string& prefix() const noexcept { return prefix_; }
  /// How many names there are, of a template.
  uint64_t size() const noexcept { return size_; }
  std::string name(uint64_t index) const;

 private:
  struct Piece {
    uint64_t first, step, count;
    size_t width;
    std::string behind;  // text up to the next range
  };
  Refusal add(std::string_view first, std::string_view last, std::string_view step);

  std::string prefix_;
  std::vector<Piece> ranges_;
  uint64_t size_ = 1;
};

}  // namespace mortise::api_native
