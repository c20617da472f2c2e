// SPDX-License-Identifier: Apache-2.0
//
// How other threads reach a loop: they leave a function, and wake it once per batch. Outlives its loop, because
// exchanges may be answered after the server has stopped.
#pragma once

#include "kernel/http/file_descriptor.h"
#include "kernel/http/loop_task.h"

#include <mortise/mutex.h>

#include <vector>

namespace mortise::http {

class TaskQueue {
 public:
  using Task = LoopTask;

  /// Throws std::system_error if there is no descriptor left.
  TaskQueue();
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  /// Any thread. False: the loop has ended; the task was not taken.
  bool post(Task task);
  /// Any thread. Wakes the loop.
  void wake() const noexcept;
  /// For epoll, edge-triggered: each wake() is an edge. Nobody reads it, which would be a system call for nothing: its
  /// count overflows after 2^64 of them.
  int wakeup_descriptor() const noexcept { return wakeup_.get(); }

  /// Loop: runs what has arrived so far, all of it; then throws what one of them threw.
  void run_all();
  /// Loop, last: runs what is left and takes nothing more.
  void close();

  /// Marks the calling thread as the loop of this task queue.
  void enter() noexcept { current_ = this; }
  /// True on the loop's thread.
  bool is_own_thread() const noexcept { return current_ == this; }
  /// The same for a task queue that may be gone.
  static bool is_current(const TaskQueue* queue) noexcept { return queue != nullptr && current_ == queue; }

 private:
  static thread_local const TaskQueue* current_;
  FileDescriptor wakeup_;
  Mutex mutex_;
  std::vector<Task> tasks_ MORTISE_GUARDED_BY(mutex_);
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
  std::vector<Task> spare_;  // loop only; memory for the next batch
};

}  // namespace mortise::http
