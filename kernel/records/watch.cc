// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/watch.h"

#include "kernel/support/running_call.h"

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

}  // namespace mortise::records
