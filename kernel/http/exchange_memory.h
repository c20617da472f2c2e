// SPDX-License-Identifier: Apache-2.0
//
// What every exchange fills anew: the bytes of its head, the list of its headers, the head of its answer. A connection
// borrows them from its loop for the time of a request, so that idle connections hold none and busy ones find them
// warm.
#pragma once

#include <mortise/abi/base.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mortise::http {

struct ExchangeMemory {
  std::string head;
  std::string out;
  std::vector<mortise_pair> headers;
};

/// One thread.
class ExchangeMemoryPool {
 public:
  ExchangeMemory lend() {
    if (spare_.empty()) return {};
    auto memory = std::move(spare_.back());
    spare_.pop_back();
    return memory;
  }
  void take_back(ExchangeMemory memory) {
    if (spare_.size() == kMost || memory.head.capacity() + memory.out.capacity() > kLargest) return;
    memory.head.clear();
    memory.out.clear();
    memory.headers.clear();
    spare_.push_back(std::move(memory));
  }

 private:
  static constexpr size_t kMost = 64;
  static constexpr size_t kLargest = 8 << 10;  // what a large head took must not come back to a small one uncounted
  std::vector<ExchangeMemory> spare_;
};

}  // namespace mortise::http
