// SPDX-License-Identifier: Apache-2.0
//
// Lines on their way to a descriptor. Logging never waits for the reader: a pipe whose reader sleeps, a full
// journal or a slow disk holds up one thread that does nothing else. What does not fit is dropped and counted.
#pragma once

#include <mortise/mutex.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace mortise::support {

/// Threads: any.
class LogQueue {
 public:
  /// `capacity`: bytes that may wait. `on_loss(n)` makes the line, with its end, that says that n lines were dropped;
  /// it is called on the queue's thread. `descriptor` stays the caller's, and is not switched to non-blocking: other
  /// processes may share it. A terminal is opened once more for that.
  LogQueue(int descriptor, size_t capacity, std::function<std::string(uint64_t)> on_loss);
  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;
  /// Writes what waits, unless the reader takes nothing for a second.
  ~LogQueue();

  /// `line` with its end. Never blocks. Throws std::bad_alloc.
  void push(std::string_view line);
  /// Waits until what was pushed before is written, or `patience` is over.
  void flush(std::chrono::milliseconds patience);
  /// Lines dropped so far.
  uint64_t dropped() const;

 private:
  void run();
  void write(std::string_view text);
  bool wait_writable();

  const int terminal_;  // opened here; -1: it is none
  const int descriptor_;
  const size_t capacity_;
  const std::function<std::string(uint64_t)> on_loss_;
  mutable Mutex mutex_;
  ConditionVariable pushed_, written_;
  std::string waiting_ MORTISE_GUARDED_BY(mutex_);
  bool writing_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  uint64_t dropped_ MORTISE_GUARDED_BY(mutex_) = 0;
  uint64_t reported_dropped_ = 0;  // the thread's
  std::thread thread_;
};

}  // namespace mortise::support
