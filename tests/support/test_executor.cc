// SPDX-License-Identifier: Apache-2.0
#include "support/test_executor.h"

namespace mortise::test {

TestExecutor::TestExecutor(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

TestExecutor::~TestExecutor() { stop(); }

bool TestExecutor::submit(mortise_task task, void* context) {
  std::lock_guard lock(mutex_);
  if (stopping_) return false;
  ready_.push_back({task, context});
  changed_.notify_all();
  return true;
}

bool TestExecutor::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  std::lock_guard lock(mutex_);
  if (stopping_) return false;
  delayed_.emplace(Clock::now() + std::chrono::milliseconds(delay_ms), Task{task, context});
  changed_.notify_all();
  return true;
}

// REQUIRES: mutex_ held.
void TestExecutor::make_all_due() {
  for (const auto& [due, task] : delayed_) ready_.push_back(task);
  delayed_.clear();
}

void TestExecutor::drain() {
  std::unique_lock lock(mutex_);
  if (stopping_ || threads_.empty()) return;
  make_all_due();
  changed_.notify_all();
  changed_.wait(lock, [this] { return ready_.empty() && running_ == 0; });
}

void TestExecutor::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& t : threads_)
    if (t.joinable()) t.join();
}

// REQUIRES: mutex_ held.
bool TestExecutor::take_due(Task& out) {
  if (!ready_.empty()) {
    out = ready_.front();
    ready_.pop_front();
    return true;
  }
  if (delayed_.empty() || (!stopping_ && delayed_.begin()->first > Clock::now())) return false;
  out = delayed_.begin()->second;
  delayed_.erase(delayed_.begin());
  return true;
}

void TestExecutor::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Task task{};
    if (take_due(task)) {
      ++running_;
      lock.unlock();
      task.run(task.context);
      lock.lock();
      --running_;
      changed_.notify_all();
    } else if (stopping_) {
      return;
    } else if (delayed_.empty()) {
      changed_.wait(lock);
    } else {
      const auto due = delayed_.begin()->first;
      changed_.wait_until(lock, due);
    }
  }
}

}  // namespace mortise::test
