// SPDX-License-Identifier: Apache-2.0
//
// The host's workers: threads that run tasks which may block, now or after a delay.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/mutex.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace mortise::support {

class TaskGroup;

/// Threads: any. Tasks run in the order of submission, several at once; nothing is said about the order of delayed ones
/// that are due at the same time.
class Executor {
 public:
  /// Is told, on a worker, of an exception that a task let out: a mistake that must not take everything down. `owner`
  /// is that of the task's group, or "".
  using Report = std::function<void(std::string_view owner, std::string_view what)>;
  explicit Executor(size_t threads, Report report = {});
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  /// Calls close().
  ~Executor();

  /// False: close() has begun; the task was not taken and will not run.
  bool submit(mortise_task task, void* context);
  /// The task runs at least `delay_ms` from now, or early, when close() begins.
  bool submit_after(int64_t delay_ms, mortise_task task, void* context);

  /// Takes nothing more, runs what was taken (delayed tasks too, now), and ends the threads. Startup; not on a worker.
  void close();

  /// True as soon as close() has begun: long tasks should end early.
  bool closing() const;

  struct Load {
    size_t waiting;  // tasks that could run now
    size_t delayed;
    size_t running;
    size_t threads;
    uint64_t finished;
  };
  Load load() const;

 private:
  friend class TaskGroup;
  struct Task {
    mortise_task run;
    void* context;
    TaskGroup* group;  // may be nullptr
  };
  struct Delayed {
    int64_t due_ns;
    uint64_t sequence;
    Task task;
    bool operator>(const Delayed& other) const noexcept {
      return due_ns != other.due_ns ? due_ns > other.due_ns : sequence > other.sequence;
    }
  };

  bool add(const Task& task);
  bool add_delayed(int64_t delay_ms, const Task& task);
  void work();
  void run(const Task& task) const noexcept;
  void report(const Task& task, std::string_view what) const;
  void end(const Task& task) MORTISE_REQUIRES(mutex_);
  void run_delayed_now(const TaskGroup& group) MORTISE_REQUIRES(mutex_);
  void move_due_tasks(int64_t now_ns) MORTISE_REQUIRES(mutex_);
  void wait_for_task(MutexLock& lock) MORTISE_REQUIRES(mutex_);

  const Report report_;
  mutable Mutex mutex_;
  ConditionVariable wake_;
  ConditionVariable group_idle_;
  std::deque<Task> ready_ MORTISE_GUARDED_BY(mutex_);
  std::vector<Delayed> delayed_ MORTISE_GUARDED_BY(mutex_);  // a heap, the earliest at the front
  uint64_t sequence_ MORTISE_GUARDED_BY(mutex_) = 0;
  uint64_t finished_ MORTISE_GUARDED_BY(mutex_) = 0;
  size_t running_ MORTISE_GUARDED_BY(mutex_) = 0;
  bool closing_ MORTISE_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;  // constant between construction and close()
};

/// The tasks of one owner, so that the owner can go and leave none behind. Threads: any, but for close().
class TaskGroup {
 public:
  /// The executor must outlive the group. `plugin`, which lives as long as the process, is whose tasks they are;
  /// nullptr: the kernel's own.
  explicit TaskGroup(Executor& executor, const char* plugin = nullptr) : executor_(executor), plugin_(plugin) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  /// Calls close().
  ~TaskGroup() { close(); }

  /// As Executor::submit(); false also once close() has begun.
  bool submit(mortise_task task, void* context);
  bool submit_after(int64_t delay_ms, mortise_task task, void* context);

  /// The owner is about to stop: delayed tasks run now, and later ones without their delay.
  void run_delayed_now();
  /// run_delayed_now(), then takes nothing more and waits until no task is left. Not on a worker.
  void close();

 private:
  friend class Executor;
  Executor& executor_;
  const char* const plugin_;
  // Guarded by the executor's mutex, which has two names here: the analysis cannot tell that they are one.
  size_t tasks_ = 0;  // taken and not finished
  bool without_delay_ = false;
  bool closed_ = false;
};

}  // namespace mortise::support
