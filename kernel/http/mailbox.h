// SPDX-License-Identifier: Apache-2.0
//
// How other threads reach a loop: they leave a function, and ring once per batch. Outlives its loop, because exchanges
// may be answered after the server has stopped.
#pragma once

#include "kernel/http/file_descriptor.h"

#include <functional>
#include <mutex>
#include <vector>

namespace mortise::http {

class Mailbox {
 public:
  using Letter = std::function<void()>;

  /// Throws std::system_error if there is no descriptor left.
  Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Any thread. False: the loop has ended; the letter was not taken.
  bool post(Letter letter);
  /// Any thread. Wakes the loop.
  void ring() const noexcept;
  /// Readable after ring(); for epoll.
  int bell() const noexcept { return bell_.get(); }
  void silence() const noexcept;

  /// Loop: runs what has arrived so far, all of it; then throws what one of them threw.
  void deliver();
  /// Loop, last: runs what is left and takes nothing more.
  void close();

  /// Marks the calling thread as the loop of this mailbox.
  void enter() noexcept { current_ = this; }
  /// True on the loop's thread.
  bool is_own_thread() const noexcept { return current_ == this; }
  /// The same for a mailbox that may be gone.
  static bool is_current(const Mailbox* mailbox) noexcept { return mailbox != nullptr && current_ == mailbox; }

 private:
  static thread_local const Mailbox* current_;
  FileDescriptor bell_;
  std::mutex mutex_;
  std::vector<Letter> letters_;  // guarded by mutex_
  bool closed_ = false;          // guarded by mutex_
  std::vector<Letter> spare_;    // loop only; memory for the next batch
};

}  // namespace mortise::http
