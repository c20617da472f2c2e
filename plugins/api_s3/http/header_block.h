// SPDX-License-Identifier: Apache-2.0
//
// The headers of one answer, in the form the host takes, without a string of their own for each: names and values are
// views; what was formatted for this answer is kept here. Lives on the stack until the answer was given.
#pragma once

#include <mortise/bytes.h>

#include <array>
#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::api_s3 {

class HeaderBlock {
 public:
  HeaderBlock() noexcept {}
  HeaderBlock(const HeaderBlock&) = delete;
  HeaderBlock& operator=(const HeaderBlock&) = delete;

  /// Both views must stay valid.
  void add(std::string_view name, std::string_view value);
  /// Copies the value.
  void add_copy(std::string_view name, std::string_view value) { add(name, keep(value)); }
  void add_number(std::string_view name, uint64_t value);
  /// In double quotes.
  void add_quoted(std::string_view name, std::string_view value);
  /// A copy that lives as long as this.
  std::string_view keep(std::string_view text);
  std::string_view keep(std::string&& text);
  /// The two in one.
  std::string_view keep_joined(std::string_view first, std::string_view second);

  std::span<const mortise_pair> all() const noexcept {
    return spilled_.empty() ? std::span<const mortise_pair>(inline_.data(), count_) : std::span(spilled_);
  }

 private:
  char* room(size_t bytes) noexcept;

  size_t count_ = 0;
  size_t used_ = 0;
  std::array<mortise_pair, 24> inline_;
  std::array<char, 320> text_;
  std::vector<mortise_pair> spilled_;  // all of them, once there are more than fit inline
  std::forward_list<std::string> kept_;
};

}  // namespace mortise::api_s3
