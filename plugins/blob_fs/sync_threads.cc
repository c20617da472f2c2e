// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/sync_threads.h"

#include <system_error>
#include <utility>

namespace mortise::blob_fs {

void SyncThreads::run(std::function<void()> task) {
  MutexLock lock(mutex_);
  if (stopping_ || (waiting_ <= tasks_.size() && !another_thread() && threads_.empty())) {
    lock.unlock();
    return task();
  }
  tasks_.push_back(std::move(task));
  changed_.notify_one();
}

bool SyncThreads::another_thread() {
  if (threads_.size() >= most_) return false;
  try {
    threads_.emplace_back([this] { work(); });
    return true;
  } catch (const std::system_error&) {
    return false;  // the system has no more threads: the existing ones do it
  }
}

void SyncThreads::work() {
  MutexLock lock(mutex_);
  for (;;) {
    ++waiting_;
    changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return stopping_ || !tasks_.empty(); });
    --waiting_;
    if (tasks_.empty()) return;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

void SyncThreads::stop() {
  std::vector<std::thread> threads;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (auto& thread : threads) thread.join();
}

}  // namespace mortise::blob_fs
