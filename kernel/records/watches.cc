// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/watches.h"

#include "kernel/support/running_call.h"

#include <algorithm>
#include <utility>

namespace mortise::records {

void Watch::notify() {
  {
    const MutexLock lock(mutex_);
    again_ = true;
    if (closed_ || state_ != State::idle) return;
    state_ = State::scheduled;
  }
  schedule();
}

/// REQUIRES: state_ is scheduled.
void Watch::schedule() {
  if (host_.submit([self = shared_from_this()] { self->run(); })) return;
  const MutexLock lock(mutex_);  // the host is stopping
  state_ = State::idle;
}

void Watch::run() {
  {
    const MutexLock lock(mutex_);
    again_ = false;
    state_ = closed_ ? State::idle : State::calling;
    if (closed_) return;
    caller_ = std::this_thread::get_id();
  }
  {
    const support::RunningCall running(callback_.owner, "a watch of records");
    callback_.changed(callback_.context, revision_());
  }
  bool more = false;
  {
    const MutexLock lock(mutex_);
    caller_ = {};
    more = again_ && !closed_;
    state_ = more ? State::scheduled : State::idle;
    called_.notify_all();
  }
  if (more) schedule();
}

void Watch::close() {
  MutexLock lock(mutex_);
  closed_ = true;
  if (caller_ == std::this_thread::get_id()) return;
  called_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return state_ != State::calling; });
}

// ---- all of a namespace

Watches::~Watches() {
  for (const auto& [handle, watch] : watches_) delete handle;
}

uint64_t Watches::committed(const std::vector<std::string>& keys) {
  const uint64_t revision = ++revision_;
  std::vector<std::shared_ptr<Watch>> touched;
  {
    const MutexLock lock(mutex_);
    for (const auto& [handle, watch] : watches_)
      if (std::any_of(keys.begin(), keys.end(), [&w = *watch](const auto& key) { return w.covers(key); }))
        touched.push_back(watch);
  }
  for (const auto& watch : touched) watch->notify();
  return revision;
}

mortise_records_watch* Watches::open(std::string prefix, uint64_t since, Watch::Callback callback) {
  auto watch = std::make_shared<Watch>(host_, std::move(prefix), callback, [this] { return revision(); });
  auto handle = std::make_unique<mortise_records_watch>(mortise_records_watch{this});
  {
    const MutexLock lock(mutex_);
    watches_.emplace(handle.get(), watch);
  }
  // Which keys were touched since is not kept: a call too many does no harm.
  if (since != 0 && revision() > since) watch->notify();
  return handle.release();
}

void Watches::close(const mortise_records_watch* handle) {
  std::shared_ptr<Watch> watch;
  {
    const MutexLock lock(mutex_);
    const auto found = watches_.find(handle);
    if (found == watches_.end()) return;
    watch = std::move(found->second);
    watches_.erase(found);
  }
  watch->close();
  delete handle;
}

void Watches::close_all() {
  std::vector<std::shared_ptr<Watch>> all;
  {
    const MutexLock lock(mutex_);
    for (const auto& [handle, watch] : watches_) all.push_back(watch);
  }
  for (const auto& watch : all) watch->close();
}

}  // namespace mortise::records
