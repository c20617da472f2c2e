// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <functional>
#include <string_view>
#include <thread>

namespace mortise::support {

/// Says in the log which plugin blocks an event loop for more than five seconds, or has not answered a call for more
/// than thirty. A thread of its own, which looks once a second.
class CallWatch {
 public:
  /// `warn` is called on the thread of the watch.
  explicit CallWatch(std::function<void(std::string_view)> warn);
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;
  ~CallWatch();
  /// Called at each look, on the thread of the watch; it must not block. An empty function: nothing is called any more,
  /// once this has returned.
  void at_each_look(std::function<void()> also);

 private:
  void run();

  const std::function<void(std::string_view)> warn_;
  Mutex mutex_;
  ConditionVariable end_changed_;
  bool end_ MORTISE_GUARDED_BY(mutex_) = false;
  Mutex also_mutex_;
  std::function<void()> also_ MORTISE_GUARDED_BY(also_mutex_);
  std::thread thread_;
};

}  // namespace mortise::support
