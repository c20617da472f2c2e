// SPDX-License-Identifier: Apache-2.0
//
// The host's workers: threads that run tasks which may block, now or after a delay. ADR 0022.
#pragma once

#include "kernel/support/delayed_tasks.h"
#include "kernel/support/task_lanes.h"

#include <mortise/abi/base.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>

namespace mortise::support {

/// Threads: any. Tasks start about in the order of submission, several at once; with one thread, exactly in that order.
/// Nothing is said about the order of delayed ones that are due at the same time.
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
  bool closing() const noexcept { return closing_.load(std::memory_order_acquire); }

  struct Load {
    size_t waiting;  // tasks that could run now
    size_t delayed;
    size_t running;
    size_t threads;
    uint64_t finished;
  };
  /// What it was at about this moment.
  Load load() const;

 private:
  friend class TaskGroup;
  struct alignas(64) Worker {
    std::thread thread;
    std::atomic<uint64_t> finished{0};
    std::atomic<bool> running{false};
  };

  bool add(const Task& task);
  bool add_delayed(int64_t delay_ms, const Task& task);
  void work(Worker& worker);
  void run(const Task& task) const noexcept;
  void report(const Task& task, std::string_view what) const;
  void notify_idle();

  const Report report_;
  TaskLanes lanes_;
  DelayedTasks delayed_;
  std::atomic<bool> closing_{false};
  const size_t count_;
  std::atomic<size_t> threads_;  // that run: all, or none once close() is over
  std::unique_ptr<Worker[]> workers_;

  Mutex idle_;
  ConditionVariable group_idle_;
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
  void run_delayed_now() { executor_.delayed_.hand_over(*this); }
  /// run_delayed_now(), then takes nothing more and waits until no task is left. Not on a worker.
  void close();

  /// For DelayedTasks, under whose mutex they are called.
  bool without_delay() const noexcept { return without_delay_; }
  void skip_delays() noexcept { without_delay_ = true; }

 private:
  friend class Executor;
  // What state_ is made of: tasks that were taken and are not finished, and whether close() has begun. In one number,
  // so that the last task of a closed group, and no other, knows that somebody waits for it.
  static constexpr uint64_t kClosed = 1;
  static constexpr uint64_t kOne = 2;
  /// Before a task is handed to the executor. False: close() has begun.
  bool begin();
  /// A task is over, or was not taken. The group may be gone when this returns.
  void end() noexcept;

  Executor& executor_;
  const char* const plugin_;
  std::atomic<uint64_t> state_{0};
  bool without_delay_ = false;  // guarded by the mutex of the executor's delayed tasks
};

}  // namespace mortise::support
