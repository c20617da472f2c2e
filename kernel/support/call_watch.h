// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
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
  std::mutex mutex_;
  std::condition_variable end_changed_;
  bool end_ = false;  // guarded by mutex_
  std::mutex also_mutex_;
  std::function<void()> also_;  // guarded by also_mutex_
  std::thread thread_;
};

}  // namespace mortise::support
