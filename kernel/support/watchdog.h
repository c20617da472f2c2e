// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <chrono>
#include <functional>
#include <thread>

namespace mortise::support {

/// Calls `bark` once, on a thread of its own, if it is not destroyed within `patience`. For steps that nothing can
/// interrupt, such as a plugin's start(): the caller's only way out is to say what hangs and end the process.
class Watchdog {
 public:
  Watchdog(std::chrono::milliseconds patience, std::function<void()> bark);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

 private:
  Mutex mutex_;
  ConditionVariable done_changed_;
  bool done_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace mortise::support
