// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/executor.h"

#include "kernel/support/clock.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include <pthread.h>

namespace mortise::support {

Executor::Executor(size_t threads) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "worker");
  }
}

Executor::~Executor() { close(); }

bool Executor::submit(mortise_task task, void* context) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return false;
    ready_.push_back({task, context});
  }
  wake_.notify_one();
  return true;
}

bool Executor::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  // A delay beyond this is for ever; the bound keeps the sum below from overflowing.
  constexpr int64_t kLongestMs = int64_t{1000} * 3600 * 24 * 365 * 100;
  const int64_t due = monotonic_ns() + std::clamp<int64_t>(delay_ms, 0, kLongestMs) * 1'000'000;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return false;
    delayed_.push_back({due, sequence_++, {task, context}});
    std::push_heap(delayed_.begin(), delayed_.end(), std::greater<>());
  }
  // A worker may be asleep until a later moment than this task's.
  wake_.notify_one();
  return true;
}

void Executor::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Executor::closing() const {
  const std::lock_guard lock(mutex_);
  return closing_;
}

Executor::Load Executor::load() const {
  const std::lock_guard lock(mutex_);
  return {ready_.size(), delayed_.size(), running_, threads_.size(), finished_};
}

void Executor::move_due_tasks(int64_t now_ns) {
  while (!delayed_.empty() && (closing_ || delayed_.front().due_ns <= now_ns)) {
    std::pop_heap(delayed_.begin(), delayed_.end(), std::greater<>());
    ready_.push_back(delayed_.back().task);
    delayed_.pop_back();
  }
}

void Executor::wait_for_task(std::unique_lock<std::mutex>& lock) {
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
  std::unique_lock lock(mutex_);
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
    task.run(task.context);
    lock.lock();
    --running_;
    ++finished_;
  }
}

}  // namespace mortise::support
