// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
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
  bool another_thread();  // with mutex_ held
  void work();

  const size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  size_t waiting_ = 0;  // threads with nothing to do
  bool stopping_ = false;
};

}  // namespace mortise::blob_fs
