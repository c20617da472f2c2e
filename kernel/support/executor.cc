// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/executor.h"

#include "kernel/support/running_call.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <pthread.h>

namespace mortise::support {
namespace {

size_t lanes_for(size_t threads) {
  return std::min<size_t>(threads, std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

Executor::Executor(size_t threads, Report report)
    : report_(std::move(report)),
      lanes_(lanes_for(threads)),
      delayed_(lanes_),
      count_(threads),
      threads_(threads),
      workers_(std::make_unique<Worker[]>(threads)) {
  for (size_t i = 0; i < count_; ++i) {
    Worker& worker = workers_[i];
    worker.thread = std::thread([this, &worker] { work(worker); });
    pthread_setname_np(worker.thread.native_handle(), "worker");
  }
}

Executor::~Executor() { close(); }

bool Executor::submit(mortise_task task, void* context) { return add({task, context, nullptr}); }

bool Executor::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  return add_delayed(delay_ms, {task, context, nullptr});
}

bool Executor::add(const Task& task) {
  if (task.group != nullptr && !task.group->begin()) return false;
  if (!closing() && lanes_.push(task)) return true;
  if (task.group != nullptr) task.group->end();
  return false;
}

bool Executor::add_delayed(int64_t delay_ms, const Task& task) {
  if (task.group != nullptr && !task.group->begin()) return false;
  if (!closing() && delayed_.add(delay_ms, task)) return true;
  if (task.group != nullptr) task.group->end();
  return false;
}

void Executor::close() {
  closing_.store(true, std::memory_order_release);
  delayed_.close();  // into the lanes, so before them
  lanes_.close();
  for (size_t i = 0; i < count_; ++i)
    if (workers_[i].thread.joinable()) workers_[i].thread.join();
  threads_ = 0;
}

Executor::Load Executor::load() const {
  Load load{lanes_.waiting(), delayed_.size(), 0, threads_, 0};
  for (size_t i = 0; i < count_; ++i) {
    if (workers_[i].running.load(std::memory_order_relaxed)) ++load.running;
    load.finished += workers_[i].finished.load(std::memory_order_relaxed);
  }
  return load;
}

void Executor::work(Worker& worker) {
  for (Task task; lanes_.take(task);) {
    worker.running.store(true, std::memory_order_relaxed);
    run(task);
    worker.running.store(false, std::memory_order_relaxed);
    worker.finished.store(worker.finished.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (task.group != nullptr) task.group->end();
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

void Executor::notify_idle() {
  const MutexLock lock(idle_);
  group_idle_.notify_all();
}

bool TaskGroup::submit(mortise_task task, void* context) { return executor_.add({task, context, this}); }

bool TaskGroup::submit_after(int64_t delay_ms, mortise_task task, void* context) {
  return executor_.add_delayed(delay_ms, {task, context, this});
}

bool TaskGroup::begin() {
  if ((state_.fetch_add(kOne, std::memory_order_acq_rel) & kClosed) == 0) return true;
  end();
  return false;
}

void TaskGroup::end() noexcept {
  Executor& executor = executor_;
  if (state_.fetch_sub(kOne, std::memory_order_acq_rel) == (kOne | kClosed)) executor.notify_idle();
}

void TaskGroup::close() {
  run_delayed_now();
  MutexLock lock(executor_.idle_);
  state_.fetch_or(kClosed, std::memory_order_acq_rel);
  executor_.group_idle_.wait(lock, [this] { return state_.load(std::memory_order_acquire) == kClosed; });
}

}  // namespace mortise::support
