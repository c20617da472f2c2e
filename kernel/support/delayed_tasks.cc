// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/delayed_tasks.h"

#include "kernel/support/clock.h"
#include "kernel/support/executor.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include <pthread.h>

namespace mortise::support {

DelayedTasks::DelayedTasks(TaskLanes& lanes) : lanes_(lanes), thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "worker timer");
}

bool DelayedTasks::add(int64_t delay_ms, const Task& task) {
  // A delay beyond this is for ever; the bound keeps the sum below from overflowing.
  constexpr int64_t kLongestMs = int64_t{1000} * 3600 * 24 * 365 * 100;
  const int64_t due = monotonic_ns() + std::clamp<int64_t>(delay_ms, 0, kLongestMs) * 1'000'000;
  const MutexLock lock(mutex_);
  if (closed_) return false;
  if (task.group != nullptr && task.group->without_delay()) return lanes_.push(task);
  const bool earliest = tasks_.empty() || due < tasks_.front().due_ns;
  tasks_.push_back({due, sequence_++, task});
  std::push_heap(tasks_.begin(), tasks_.end(), std::greater<>());
  if (earliest) changed_.notify_one();
  return true;
}

void DelayedTasks::hand_over_due(int64_t now_ns) {
  while (!tasks_.empty() && (closed_ || tasks_.front().due_ns <= now_ns)) {
    std::pop_heap(tasks_.begin(), tasks_.end(), std::greater<>());
    (void)lanes_.push(tasks_.back().task);  // they are closed after this
    tasks_.pop_back();
  }
}

void DelayedTasks::hand_over(TaskGroup& group) {
  const MutexLock lock(mutex_);
  group.skip_delays();
  const auto theirs = std::stable_partition(tasks_.begin(), tasks_.end(),
                                            [&](const Delayed& delayed) { return delayed.task.group != &group; });
  for (auto it = theirs; it != tasks_.end(); ++it) (void)lanes_.push(it->task);
  tasks_.erase(theirs, tasks_.end());
  std::make_heap(tasks_.begin(), tasks_.end(), std::greater<>());
}

void DelayedTasks::run() {
  MutexLock lock(mutex_);
  for (;;) {
    const int64_t now = monotonic_ns();
    hand_over_due(now);
    if (closed_) return;
    if (tasks_.empty())
      changed_.wait(lock);
    else
      changed_.wait_for(lock, std::chrono::nanoseconds(tasks_.front().due_ns - now));
  }
}

void DelayedTasks::close() {
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

size_t DelayedTasks::size() const {
  const MutexLock lock(mutex_);
  return tasks_.size();
}

}  // namespace mortise::support
