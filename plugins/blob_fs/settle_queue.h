// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <string>
#include <string_view>
#include <vector>

#include "blob_fs/layout.h"

namespace mortise::blob_fs {

/// Moves settled blobs from staging/ to blobs/ on the host's workers. Nothing is lost if the process ends before:
/// recovery handles what is left in staging/.
class SettleQueue {
 public:
  /// `layout` outlives this.
  SettleQueue(const Layout& layout, Host host) : layout_(layout), host_(host) {}
  ~SettleQueue() { stop(); }

  /// Any thread; does not block.
  void settle(std::string_view id);
  /// Moves what is queued; returns when nothing runs on a worker any more.
  void stop();

 private:
  void drain();
  void move(const std::string& id);

  const Layout& layout_;
  Host host_;
  Mutex mutex_;
  ConditionVariable idle_;
  std::vector<std::string> queue_ MORTISE_GUARDED_BY(mutex_);
  bool running_ MORTISE_GUARDED_BY(mutex_) = false;  // a worker has or will have drain()
};

/// Moves one blob; false if it is not in staging/.
Result<bool> settle_now(const Layout& layout, const std::string& id);

}  // namespace mortise::blob_fs
