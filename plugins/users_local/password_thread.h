// SPDX-License-Identifier: Apache-2.0
//
// Where passwords are hashed: one after the other, so that a flood of logins takes one core and 32 MiB, and no worker.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <functional>
#include <thread>

namespace mortise::users_local {

class PasswordThread {
 public:
  PasswordThread() = default;
  PasswordThread(const PasswordThread&) = delete;
  PasswordThread& operator=(const PasswordThread&) = delete;
  ~PasswordThread() { stop(); }

  /// Any thread. False: too many wait already, or it is stopping; the task was dropped. The first task starts the
  /// thread.
  bool submit(std::function<void()> task);
  /// Runs what waits, and ends the thread.
  void stop() noexcept;

 private:
  void run();

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<std::function<void()>> tasks_ MORTISE_GUARDED_BY(mutex_);
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::users_local
