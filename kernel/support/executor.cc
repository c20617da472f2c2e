// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/executor.h"

#include "kernel/support/clock.h"
#include "kernel/support/running_call.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>

#include <pthread.h>

namespace mortise::support {

Executor::Executor(size_t threads, Report report) : report_(std::move(report)) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "worker");
  }
}

Executor::~Executor() { close(); }

bool Executor::submit(mortise_task task, void* context) { return add({task, context, nullptr}); }

bool Executor::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  return add_delayed(delay_ms, {task, context, nullptr});
}

bool Executor::add(const Task& task) {
  {
    const MutexLock lock(mutex_);
    if (closing_ || (task.group != nullptr && task.group->closed_)) return false;
    if (task.group != nullptr) ++task.group->tasks_;
    ready_.push_back(task);
  }
  wake_.notify_one();
  return true;
}

bool Executor::add_delayed(int64_t delay_ms, const Task& task) {
  // A delay beyond this is for ever; the bound keeps the sum below from overflowing.
  constexpr int64_t kLongestMs = int64_t{1000} * 3600 * 24 * 365 * 100;
  const int64_t due = monotonic_ns() + std::clamp<int64_t>(delay_ms, 0, kLongestMs) * 1'000'000;
  {
    const MutexLock lock(mutex_);
    if (closing_ || (task.group != nullptr && task.group->closed_)) return false;
    if (task.group != nullptr) ++task.group->tasks_;
    if (task.group != nullptr && task.group->without_delay_) {
      ready_.push_back(task);
    } else {
      delayed_.push_back({due, sequence_++, task});
      std::push_heap(delayed_.begin(), delayed_.end(), std::greater<>());
    }
  }
  // A worker may be asleep until a later moment than this task's.
  wake_.notify_one();
  return true;
}

void Executor::close() {
  {
    const MutexLock lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Executor::closing() const {
  const MutexLock lock(mutex_);
  return closing_;
}

Executor::Load Executor::load() const {
  const MutexLock lock(mutex_);
  return {ready_.size(), delayed_.size(), running_, threads_.size(), finished_};
}

void Executor::move_due_tasks(int64_t now_ns) {
  while (!delayed_.empty() && (closing_ || delayed_.front().due_ns <= now_ns)) {
    std::pop_heap(delayed_.begin(), delayed_.end(), std::greater<>());
    ready_.push_back(delayed_.back().task);
    delayed_.pop_back();
  }
}

void Executor::wait_for_task(MutexLock& lock) {
  for (;;) {
    const int64_t now = monotonic_ns();
    move_due_tasks(now);
    if (!ready_.empty() || closing_) return;
    if (delayed_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_for(lock, std::chrono::nanoseconds(delayed_.front().due_ns - now));
    }
  }
}

void Executor::work() {
  MutexLock lock(mutex_);
  for (;;) {
    wait_for_task(lock);
    if (ready_.empty()) return;  // closing, and everything that was taken has run or is running elsewhere
    const Task task = ready_.front();
    ready_.pop_front();
    ++running_;
    // Several delayed tasks may have become due at once, and one notification woke only this thread.
    const bool more = !ready_.empty();
    lock.unlock();
    if (more) wake_.notify_one();
    run(task);
    lock.lock();
    end(task);
  }
}

void Executor::run(const Task& task) const noexcept {
  const RunningCall running(task.group == nullptr ? nullptr : task.group->plugin_, "a task");
  try {
    task.run(task.context);
  } catch (const std::exception& e) {
    report(task, e.what());
  } catch (...) {
    report(task, "no std::exception");
  }
}

void Executor::report(const Task& task, std::string_view what) const {
  const char* plugin = task.group == nullptr ? nullptr : task.group->plugin_;
  if (report_) report_(plugin == nullptr ? "" : plugin, what);
}

void Executor::end(const Task& task) {
  --running_;
  ++finished_;
  if (task.group != nullptr && --task.group->tasks_ == 0) group_idle_.notify_all();
}

void Executor::run_delayed_now(const TaskGroup& group) {
  const auto theirs = std::stable_partition(delayed_.begin(), delayed_.end(),
                                            [&](const Delayed& delayed) { return delayed.task.group != &group; });
  for (auto it = theirs; it != delayed_.end(); ++it) ready_.push_back(it->task);
  delayed_.erase(theirs, delayed_.end());
  std::make_heap(delayed_.begin(), delayed_.end(), std::greater<>());
}

bool TaskGroup::submit(mortise_task task, void* context) { return executor_.add({task, context, this}); }

bool TaskGroup::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  return executor_.add_delayed(delay_ms, {task, context, this});
}

void TaskGroup::run_delayed_now() {
  {
    const MutexLock lock(executor_.mutex_);
    without_delay_ = true;
    executor_.run_delayed_now(*this);
  }
  executor_.wake_.notify_all();
}

void TaskGroup::close() {
  run_delayed_now();
  MutexLock lock(executor_.mutex_);
  closed_ = true;
  executor_.group_idle_.wait(lock, [this] { return tasks_ == 0; });
}

}  // namespace mortise::support
