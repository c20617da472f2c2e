// SPDX-License-Identifier: Apache-2.0
//
// The bytes of all request heads under way. A head up to kFree is not counted: connections are limited, and their
// number bounds what small heads take. What a large one takes beyond that is asked for before it is kept.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace mortise::http {

/// Threads: any.
class HeadBudget {
 public:
  static constexpr size_t kFree = 4096;

  bool take(size_t bytes, size_t most) noexcept {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= most) return true;
    give_back(bytes);
    return false;
  }
  void give_back(size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  std::atomic<size_t> used_{0};
};

/// What one connection has of it. One thread at a time.
class HeadShare {
 public:
  HeadShare() = default;
  HeadShare(const HeadShare&) = delete;
  HeadShare& operator=(const HeadShare&) = delete;
  ~HeadShare() { reset(); }

  /// For a head of `size` bytes. False: all heads together would have more than `most`; nothing changes.
  bool cover(size_t size, const std::shared_ptr<HeadBudget>& budget, size_t most) {
    const size_t counted = size > HeadBudget::kFree ? size - HeadBudget::kFree : 0;
    if (counted <= taken_) return true;
    if (!budget->take(counted - taken_, most)) return false;
    taken_ = counted;
    budget_ = budget;
    return true;
  }
  void reset() noexcept {
    if (taken_ != 0) budget_->give_back(std::exchange(taken_, 0));
  }

 private:
  std::shared_ptr<HeadBudget> budget_;  // there while taken_ is not 0
  size_t taken_ = 0;
};

}  // namespace mortise::http
