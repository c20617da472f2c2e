// SPDX-License-Identifier: Apache-2.0
//
// Counts what is under way on other threads, so that stop() can wait for it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
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
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  void add() {
    std::lock_guard lock(mutex_);
    ++count_;
  }
  void remove() {
    std::lock_guard lock(mutex_);
    if (--count_ == 0) idle_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable idle_;
  size_t count_ = 0;
};

}  // namespace mortise::objects
