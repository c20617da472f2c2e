// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/watchdog.h"

#include <utility>

namespace mortise::support {

Watchdog::Watchdog(std::chrono::milliseconds patience, std::function<void()> bark) {
  thread_ = std::thread([this, patience, bark = std::move(bark)] {
    MutexLock lock(mutex_);
    if (done_changed_.wait_for(lock, patience, [this]() MORTISE_REQUIRES(mutex_) { return done_; })) return;
    lock.unlock();
    bark();
  });
}

Watchdog::~Watchdog() {
  {
    const MutexLock lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_one();
  thread_.join();
}

}  // namespace mortise::support
