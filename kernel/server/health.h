// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/admin/admin.h"

#include <atomic>

namespace mortise::server {

/// What the health pages say: whether the event loops run, the stores answer, and the last commit was taken. Whoever
/// asks is not known, so no plugin and no path is named; the log does that. Threads: any.
class Health {
 public:
  /// Once a second: how many seconds ago the slowest loop gave a sign of life.
  void note_loops(unsigned silent_seconds) noexcept { silent_.store(silent_seconds, std::memory_order_relaxed); }
  admin::Health report() const;

 private:
  std::atomic<unsigned> silent_{0};
};

}  // namespace mortise::server
