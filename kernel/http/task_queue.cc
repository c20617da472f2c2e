// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/task_queue.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <exception>
#include <system_error>

namespace mortise::http {

thread_local const TaskQueue* TaskQueue::current_ = nullptr;

TaskQueue::TaskQueue() : wakeup_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!wakeup_.valid()) throw std::system_error(errno, std::generic_category(), "eventfd");
}

bool TaskQueue::post(Task task) {
  bool first;
  {
    const MutexLock lock(mutex_);
    if (closed_) return false;
    first = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (first) wake();
  return true;
}

void TaskQueue::wake() const noexcept { (void)::eventfd_write(wakeup_.get(), 1); }

void TaskQueue::run_all() {
  std::vector<Task> batch = std::move(spare_);
  {
    const MutexLock lock(mutex_);
    batch.swap(tasks_);
  }
  std::exception_ptr failure;
  for (auto& task : batch) {
    try {
      task();
    } catch (...) {
      failure = std::current_exception();
    }
  }
  batch.clear();
  spare_ = std::move(batch);
  if (failure) std::rethrow_exception(failure);
}

void TaskQueue::close() {
  for (;;) {
    {
      const MutexLock lock(mutex_);
      if (tasks_.empty()) {
        closed_ = true;
        return;
      }
    }
    run_all();
  }
}

}  // namespace mortise::http
