// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before a request is tried again.
#pragma once

#include <cstdint>
#include <random>

namespace mortise::remote_transport {

/// Pauses that grow, each a random part of what it may be at most: clients that failed together do not come back
/// together. One thread.
class Backoff {
 public:
  Backoff(int64_t first_ms, int64_t longest_ms) noexcept : next_(first_ms), longest_(longest_ms) {}
  int64_t next_ms(std::minstd_rand& random);

 private:
  int64_t next_;
  int64_t longest_;
};

}  // namespace mortise::remote_transport
