// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace mortise::blob_fs {

/// Names that were never used: 64 random bits of this run of the store, then a counter. Any thread.
class Ids {
 public:
  Ids();
  std::string next();

 private:
  uint64_t incarnation_;
  std::atomic<uint64_t> sequence_;
};

}  // namespace mortise::blob_fs
