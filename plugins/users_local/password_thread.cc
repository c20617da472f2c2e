// SPDX-License-Identifier: Apache-2.0
#include "users_local/password_thread.h"

#include <utility>

namespace mortise::users_local {
namespace {

constexpr size_t kMostWaiting = 32;  // some seconds of work

}  // namespace

bool PasswordThread::submit(std::function<void()> task) {
  const MutexLock lock(mutex_);
  if (stopping_ || tasks_.size() >= kMostWaiting) return false;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  tasks_.push_back(std::move(task));
  changed_.notify_one();
  return true;
}

void PasswordThread::stop() noexcept {
  std::thread ended;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    ended.swap(thread_);
    changed_.notify_one();
  }
  if (ended.joinable()) ended.join();
}

void PasswordThread::run() {
  for (;;) {
    std::function<void()> task;
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace mortise::users_local
