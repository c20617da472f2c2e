// SPDX-License-Identifier: Apache-2.0
#include "api_iam/iam_thread.h"

#include <utility>

namespace mortise::api_iam {
namespace {

constexpr size_t kMostWaiting = 1000;

}  // namespace

bool IamThread::submit(Task task) {
  const MutexLock lock(mutex_);
  if (stopping_ || waiting_.size() >= kMostWaiting) return false;
  waiting_.push_back(std::move(task));
  changed_.notify_one();
  return true;
}

void IamThread::stop() noexcept {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void IamThread::run() {
  for (;;) {
    Task task;
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
  }
}

}  // namespace mortise::api_iam
