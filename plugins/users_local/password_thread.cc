// SPDX-License-Identifier: Apache-2.0
#include "users_local/password_thread.h"

#include <utility>

namespace mortise::users_local {
namespace {

constexpr size_t kMostWaiting = 32;  // of each kind: some seconds of work

}  // namespace

bool PasswordThread::submit(Kind kind, std::function<void()> task) {
  const MutexLock lock(mutex_);
  auto& waiting = tasks_[static_cast<size_t>(kind)];
  if (stopping_ || waiting.size() >= kMostWaiting) return false;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  waiting.push_back(std::move(task));
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

std::function<void()> PasswordThread::take() {
  for (auto& waiting : tasks_) {
    if (waiting.empty()) continue;
    std::function<void()> task = std::move(waiting.front());
    waiting.pop_front();
    return task;
  }
  return {};
}

void PasswordThread::run() {
  for (;;) {
    std::function<void()> task;
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [&]() MORTISE_REQUIRES(mutex_) {
        task = take();
        return stopping_ || task != nullptr;
      });
      if (task == nullptr) return;
    }
    task();
  }
}

}  // namespace mortise::users_local
