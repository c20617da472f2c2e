// SPDX-License-Identifier: Apache-2.0
//
// Threads of the plugin's own, for work that reads and writes objects in one go and waits for them: libraries that pull
// their input cannot do otherwise. The host's workers must not wait, because the object service may need one to go on.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace mortise::api_native {

class OwnThreads {
 public:
  explicit OwnThreads(size_t count) : count_(count) {}
  OwnThreads(const OwnThreads&) = delete;
  OwnThreads& operator=(const OwnThreads&) = delete;
  ~OwnThreads() { stop(); }

  /// Any thread. Begins the threads when there is work for them. False: they were stopped, and `work` was dropped.
  bool submit(std::function<void()> work);
  /// What was begun is ended, what was not is dropped. Afterwards nothing runs.
  void stop();

 private:
  void run();

  const size_t count_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<std::function<void()>> queue_ MORTISE_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ MORTISE_GUARDED_BY(mutex_);
  bool stopped_ MORTISE_GUARDED_BY(mutex_) = false;
};

}  // namespace mortise::api_native
