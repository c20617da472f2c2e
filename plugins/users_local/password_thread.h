// SPDX-License-Identifier: Apache-2.0
//
// Where passwords are hashed: one after the other, so that a flood of logins takes one core and 32 MiB, and no worker.
// Who changes a password, and may do so, does not wait behind those who try some.
#pragma once

#include <mortise/mutex.h>

#include <array>
#include <cstdint>
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

  enum class Kind : uint8_t { change, attempt };  // changes come first, and have places of their own
  /// Any thread. False: too many wait already, or it is stopping; the task was dropped. The first task starts the
  /// thread.
  bool submit(Kind kind, std::function<void()> task);
  /// Runs what waits, and ends the thread.
  void stop() noexcept;

 private:
  void run();
  /// What comes next; empty: nothing waits.
  std::function<void()> take() MORTISE_REQUIRES(mutex_);

  Mutex mutex_;
  ConditionVariable changed_;
  std::array<std::deque<std::function<void()>>, 2> tasks_ MORTISE_GUARDED_BY(mutex_);  // by kind
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::users_local
