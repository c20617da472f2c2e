// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/task_lanes.h"

#include <algorithm>
#include <utility>

#include <sched.h>

namespace mortise::support {
namespace {

constexpr size_t kFirstSlots = 64;
// A worker looks into another lane first so often: else tasks could wait for ever in a lane whose core runs no worker,
// while those of other cores have always something to do.
constexpr unsigned kOwnTurns = 16;

size_t this_core() noexcept {
  const int core = ::sched_getcpu();
  return core < 0 ? 0 : static_cast<size_t>(core);
}

}  // namespace

void TaskRing::grow() {
  std::vector<Task> wider(std::max(kFirstSlots, 2 * slots_.size()));
  for (size_t i = 0; i < count_; ++i) wider[i] = slots_[(first_ + i) % slots_.size()];
  slots_ = std::move(wider);
  first_ = 0;
}

TaskLanes::TaskLanes(size_t lanes) : count_(std::max<size_t>(lanes, 1)), lanes_(std::make_unique<Lane[]>(count_)) {}

bool TaskLanes::push(const Task& task) {
  Lane& own = lane(this_core());
  {
    const MutexLock lock(own.mutex);
    if (own.closed) return false;
    own.tasks.push(task);
    own.size.store(own.tasks.size());
  }
  wake_one();
  return true;
}

bool TaskLanes::take(Task& out) {
  bool searching = false;
  for (;;) {
    const bool there = find(out);
    if (there) found(searching);
    if (there) return true;
    if (!sleep(searching)) return false;
  }
}

bool TaskLanes::find(Task& out) {
  thread_local unsigned turn = 0;
  const size_t first = ++turn % kOwnTurns == 0 ? turn / kOwnTurns : this_core();
  for (size_t i = 0; i < count_; ++i)
    if (find_in(lane(first + i), out)) return true;
  return false;
}

bool TaskLanes::find_in(Lane& lane, Task& out) {
  if (lane.size.load(std::memory_order_relaxed) == 0) return false;
  const MutexLock lock(lane.mutex);
  if (lane.tasks.empty()) return false;
  out = lane.tasks.pop();
  lane.size.store(lane.tasks.size());
  return true;
}

bool TaskLanes::any_waiting() const noexcept {
  for (size_t i = 0; i < count_; ++i)
    if (lanes_[i].size.load() != 0) return true;
  return false;
}

void TaskLanes::wake_one() {
  if (sleeping_.load() == 0 || searching_.load()) return;
  {
    const MutexLock lock(park_);
    if (sleeping_.load() == 0 || searching_.load()) return;
    sleeping_.fetch_sub(1);
    searching_.store(true);
    ++woken_;
  }
  wake_.notify_one();
}

void TaskLanes::found(bool searching) {
  if (!searching) return;
  {
    const MutexLock lock(park_);
    searching_.store(false);
  }
  if (any_waiting()) wake_one();
}

bool TaskLanes::sleep(bool& searching) {
  MutexLock lock(park_);
  if (std::exchange(searching, false)) searching_.store(false);
  sleeping_.fetch_add(1);
  if (any_waiting() || closed_) {
    sleeping_.fetch_sub(1);
    // Another worker may have taken meanwhile what was seen: only once closed_ is "nothing there" the end.
    return !closed_ || any_waiting();
  }
  wake_.wait(lock, [this]() MORTISE_REQUIRES(park_) { return woken_ != 0 || closed_; });
  if (woken_ != 0) {
    --woken_;
    searching = true;
  } else {
    sleeping_.fetch_sub(1);
  }
  return true;
}

void TaskLanes::close() {
  for (size_t i = 0; i < count_; ++i) {
    const MutexLock lock(lanes_[i].mutex);
    lanes_[i].closed = true;
  }
  {
    const MutexLock lock(park_);
    closed_ = true;
  }
  wake_.notify_all();
}

size_t TaskLanes::waiting() const noexcept {
  size_t sum = 0;
  for (size_t i = 0; i < count_; ++i) sum += lanes_[i].size.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace mortise::support
