// SPDX-License-Identifier: Apache-2.0
//
// Where tasks wait for a worker: a queue for each core, so that those who bring tasks and those who take them seldom
// meet at one mutex. Who finds nothing in the queue of its own core takes from another one's.
//
// A task for a busy pool costs no system call: a worker is only woken if one sleeps and none is on its way. Whoever is
// woken wakes the next one if it leaves something behind.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace mortise::support {

class TaskGroup;

struct Task {
  mortise_task run = nullptr;
  void* context = nullptr;
  TaskGroup* group = nullptr;  // may be nullptr
};

/// First in, first out; keeps its memory.
class TaskRing {
 public:
  bool empty() const noexcept { return count_ == 0; }
  size_t size() const noexcept { return count_; }
  void push(const Task& task) {
    if (count_ == slots_.size()) grow();
    slots_[(first_ + count_++) % slots_.size()] = task;
  }
  Task pop() noexcept {
    const Task out = slots_[first_];
    first_ = (first_ + 1) % slots_.size();
    --count_;
    return out;
  }

 private:
  void grow();
  std::vector<Task> slots_;  // as many as a power of two
  size_t first_ = 0;
  size_t count_ = 0;
};

/// Threads: any.
class TaskLanes {
 public:
  /// With one lane, tasks are taken exactly in the order in which they were pushed; else about so.
  explicit TaskLanes(size_t lanes);
  TaskLanes(const TaskLanes&) = delete;
  TaskLanes& operator=(const TaskLanes&) = delete;

  /// False: close() was called; the task was not taken.
  bool push(const Task& task);
  /// Waits for a task. False: there is none, and none comes any more.
  bool take(Task& out);
  /// Nothing more is pushed; what is there may still be taken.
  void close();
  /// How many could be taken now.
  size_t waiting() const noexcept;

 private:
  struct alignas(64) Lane {
    Mutex mutex;
    TaskRing tasks MORTISE_GUARDED_BY(mutex);
    bool closed MORTISE_GUARDED_BY(mutex) = false;
    std::atomic<size_t> size{0};  // of `tasks`, for those who only look
  };

  Lane& lane(size_t index) const noexcept { return lanes_[index % count_]; }
  bool find(Task& out);
  bool find_in(Lane& lane, Task& out);
  bool any_waiting() const noexcept;
  void wake_one();
  /// Gives up the search, if the calling thread is the one that was woken for it.
  void found(bool searching);
  /// Sleeps until there may be something to take; `searching` becomes true if it was woken for that. False: nothing
  /// more comes.
  bool sleep(bool& searching);

  const size_t count_;
  const std::unique_ptr<Lane[]> lanes_;

  // A push stores the size of its lane and then looks at these two; a worker stores these and then looks at the sizes.
  // All four are sequentially consistent, so at least one of the two sees the other: no task is left to sleepers.
  // They change under park_ only.
  std::atomic<size_t> sleeping_{0};     // workers that nobody has woken yet
  std::atomic<bool> searching_{false};  // one was woken and has not found a task yet

  Mutex park_;
  ConditionVariable wake_;
  size_t woken_ MORTISE_GUARDED_BY(park_) = 0;  // of those who were taken off sleeping_: they have not noticed yet
  bool closed_ MORTISE_GUARDED_BY(park_) = false;
};

}  // namespace mortise::support
