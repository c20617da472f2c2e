// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/keyed_tasks.h"

namespace mortise::api_native {

bool KeyedTasks::submit(const std::string& key, std::function<void()> work) {
  {
    const MutexLock lock(mutex_);
    auto& queue = waiting_[key];
    queue.push_back(std::move(work));
    if (queue.size() > 1) return true;
  }
  return run_next(key);
}

bool KeyedTasks::run_next(const std::string& key) {
  const bool taken = threads_->submit([self = shared_from_this(), key] {
    std::function<void()> work;
    {
      const MutexLock lock(self->mutex_);
      work = std::move(self->waiting_[key].front());
    }
    work();
    {
      const MutexLock lock(self->mutex_);
      auto& queue = self->waiting_[key];
      queue.pop_front();
      if (queue.empty()) {
        self->waiting_.erase(key);
        return;
      }
    }
    (void)self->run_next(key);
  });
  if (taken) return true;
  std::deque<std::function<void()>> dropped;  // outside of the lock: it answers requests
  const MutexLock lock(mutex_);
  dropped.swap(waiting_[key]);
  waiting_.erase(key);
  return false;
}

}  // namespace mortise::api_native
