// SPDX-License-Identifier: Apache-2.0
//
// Tasks that wait for their time, and the thread that then hands them to the workers.
#pragma once

#include "kernel/support/task_lanes.h"

#include <mortise/mutex.h>

#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace mortise::support {

/// Threads: any, but for close().
class DelayedTasks {
 public:
  /// `lanes` must outlive this.
  explicit DelayedTasks(TaskLanes& lanes);
  DelayedTasks(const DelayedTasks&) = delete;
  DelayedTasks& operator=(const DelayedTasks&) = delete;
  /// Calls close().
  ~DelayedTasks() { close(); }

  /// At once, if the task's group is without_delay(). False: close() was called; the task was not taken.
  bool add(int64_t delay_ms, const Task& task);
  /// Those of the group run now; it is without_delay() from now on.
  void hand_over(TaskGroup& group);
  /// All of them run now, and no more are taken. Startup.
  void close();
  size_t size() const;

 private:
  struct Delayed {
    int64_t due_ns;
    uint64_t sequence;
    Task task;
    bool operator>(const Delayed& other) const noexcept {
      return due_ns != other.due_ns ? due_ns > other.due_ns : sequence > other.sequence;
    }
  };
  void run();
  void hand_over_due(int64_t now_ns) MORTISE_REQUIRES(mutex_);

  TaskLanes& lanes_;
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::vector<Delayed> tasks_ MORTISE_GUARDED_BY(mutex_);  // a heap, the earliest at the front
  uint64_t sequence_ MORTISE_GUARDED_BY(mutex_) = 0;
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace mortise::support
