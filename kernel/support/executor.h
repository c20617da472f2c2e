// SPDX-License-Identifier: Apache-2.0
//
// The host's workers: threads that run tasks which may block, now or after a delay.
#pragma once

#include <mortise/abi/base.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
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
  void end(const Task& task);                    // REQUIRES: mutex_ held
  void run_delayed_now(const TaskGroup& group);  // REQUIRES: mutex_ held
  void move_due_tasks(int64_t now_ns);           // REQUIRES: mutex_ held
  void wait_for_task(std::unique_lock<std::mutex>& lock);

  const Report report_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable group_idle_;
  std::deque<Task> ready_;        // guarded by mutex_, like all below
  std::vector<Delayed> delayed_;  // a heap, the earliest at the front
  uint64_t sequence_ = 0;
  uint64_t finished_ = 0;
  size_t running_ = 0;
  bool closing_ = false;
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
  size_t tasks_ = 0;            // guarded by Executor::mutex_: taken and not finished
  bool without_delay_ = false;  // same
  bool closed_ = false;         // same
};

}  // namespace mortise::support
