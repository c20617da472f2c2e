// SPDX-License-Identifier: Apache-2.0
//
// Counts what is under way on other threads, so that stop() can wait for it.
#pragma once

#include <mortise/mutex.h>

#include <cstddef>
#include <utility>

namespace mortise::objects {

/// Threads: any.
class Running {
 public:
  /// One thing under way, until destroyed. Move-only.
  class Guard {
   public:
    Guard() = default;
    explicit Guard(Running& owner) : owner_(&owner) { owner.add(); }
    Guard(Guard&& o) noexcept : owner_(std::exchange(o.owner_, nullptr)) {}
    Guard& operator=(Guard&& o) noexcept {
      std::swap(owner_, o.owner_);
      return *this;
    }
    ~Guard() {
      if (owner_ != nullptr) owner_->remove();
    }

   private:
    Running* owner_ = nullptr;
  };

  void wait_until_idle() {
    MutexLock lock(mutex_);
    idle_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return count_ == 0; });
  }

 private:
  void add() {
    const MutexLock lock(mutex_);
    ++count_;
  }
  void remove() {
    const MutexLock lock(mutex_);
    if (--count_ == 0) idle_.notify_all();
  }

  Mutex mutex_;
  ConditionVariable idle_;
  size_t count_ MORTISE_GUARDED_BY(mutex_) = 0;
};

}  // namespace mortise::objects
