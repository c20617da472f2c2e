// SPDX-License-Identifier: Apache-2.0
//
// Jobs of some kinds wait for more work when they are done with theirs: clients expect to find them idle for a while.
#pragma once

#include <mortise/jobs.h>

namespace mortise::api_native {

class IdleEnd {
 public:
  static constexpr uint64_t kIdleMs = 10'000;

  /// The first time it has the job wait, the second time it ends.
  JobNext operator()(JobSlice& slice) {
    if (waited_) return JobNext::done;
    waited_ = true;
    slice.abi().wait_ms = kIdleMs;
    return JobNext::wait;
  }

 private:
  bool waited_ = false;
};

}  // namespace mortise::api_native
