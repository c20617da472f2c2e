// SPDX-License-Identifier: Apache-2.0
//
// How many bytes of bodies the records promise, so that a scrub can say what share of them it has compared. Reads
// records alone. What is written or removed meanwhile makes the sum an estimate.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mortise::objects {

class Engine;

/// One thread at a time, on workers. Every step looks at the store as it is then.
class ScrubTotal {
 public:
  explicit ScrubTotal(Engine& engine) : engine_(engine) {}
  /// Reads about `budget` bytes of records, and adds to `used` what it did read. False: there are no more. Fails on
  /// damage, which is for the scrub itself to report: then there is no total.
  Result<bool> step(uint64_t budget, uint64_t& used);
  uint64_t bytes() const noexcept { return bytes_; }

 private:
  Result<bool> begin();
  Result<bool> begin_partition();
  void add(std::string_view stored_key, std::string_view value);

  Engine& engine_;
  bool begun_ = false;
  std::vector<std::string> partitions_;  // the last first
  std::string from_;                     // where the next step begins in the last of them; "": not begun
  uint64_t bytes_ = 0;
};

}  // namespace mortise::objects
