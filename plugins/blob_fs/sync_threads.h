// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace mortise::blob_fs {

/// Threads that wait for the disk. A journalling file system ends all syncs that wait for it with one commit of its
/// journal; were they waited for on the host's workers, no more than there are workers would ever share one. Threads
/// are made when they are needed, and stay.
class SyncThreads {
 public:
  explicit SyncThreads(size_t most) : most_(most) {}
  ~SyncThreads() { stop(); }

  /// Any thread. Runs the task on one of the threads; here, if there are none.
  void run(std::function<void()> task);
  /// Returns once all that was given to run() has run.
  void stop();

 private:
  bool another_thread() MORTISE_REQUIRES(mutex_);
  void work();

  const size_t most_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<std::function<void()>> tasks_ MORTISE_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ MORTISE_GUARDED_BY(mutex_);
  size_t waiting_ MORTISE_GUARDED_BY(mutex_) = 0;  // threads with nothing to do
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
};

}  // namespace mortise::blob_fs
