// SPDX-License-Identifier: Apache-2.0
//
// Memory of small bodies that were served, for the next ones of the same thread: a loop reads a body and sends it
// before it reads the next one, as long as clients read.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace mortise::objects {

class SpareBytes {
 public:
  /// Empty, with or without memory.
  static std::string take() {
    auto& all = of_thread();
    return all.count == 0 ? std::string() : std::move(all.strings[--all.count]);
  }
  static void give_back(std::string bytes) {
    auto& all = of_thread();
    if (bytes.capacity() > kLargest || all.count == all.strings.size()) return;
    bytes.clear();
    all.strings[all.count++] = std::move(bytes);
  }

 private:
  static constexpr size_t kLargest = size_t{32} << 10;
  struct Spare {
    std::array<std::string, 8> strings;
    size_t count = 0;
  };
  static Spare& of_thread() {
    thread_local Spare spare;
    return spare;
  }
};

}  // namespace mortise::objects
