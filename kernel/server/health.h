// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/admin/admin.h"
#include "kernel/server/store_probe.h"

#include <atomic>

namespace mortise::server {

/// What the health pages say: whether the event loops run, the stores answer, the last commit was taken, and what is
/// stored can be read. Damage is a remark, not a fault: everything else is served, and to send clients elsewhere or to
/// restart the server mends nothing. Callers are not authenticated, so no plugin and no path is named; the log does
/// that. Threads: any.
class Health {
 public:
  /// Whether a health page was read within the last minute: loops of an unwatched server are left to sleep. Once a
  /// second, by one thread.
  bool is_watched() noexcept { return looks_left_.load(std::memory_order_relaxed) > 0 && looks_left_.fetch_sub(1) > 0; }
  /// Once a second while it is watched: how many seconds ago the slowest loop last responded.
  void note_loops(unsigned silent_seconds) noexcept { silent_.store(silent_seconds, std::memory_order_relaxed); }
  /// A store that refused the last change is probed, so that a later answer is about a later change.
  admin::Health report(StoreProbe& probe);

 private:
  static constexpr int kLooksAfterAQuestion = 60;
  std::atomic<int> looks_left_{0};
  std::atomic<unsigned> silent_{0};
};

}  // namespace mortise::server
