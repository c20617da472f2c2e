// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/own_threads.h"

namespace mortise::api_native {

bool OwnThreads::submit(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  queue_.push_back(std::move(work));
  if (threads_.size() < count_) threads_.emplace_back([this] { run(); });
  changed_.notify_one();
  return true;
}

void OwnThreads::stop() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    threads.swap(threads_);
    dropped.swap(queue_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

void OwnThreads::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace mortise::api_native
