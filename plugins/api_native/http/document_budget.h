// SPDX-License-Identifier: Apache-2.0
//
// Memory that the messages of all requests may take together, so that no number of connections can exhaust it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace mortise::api_native {

/// Any thread.
class DocumentBudget {
 public:
  explicit DocumentBudget(size_t limit) noexcept : limit_(limit) {}
  DocumentBudget(const DocumentBudget&) = delete;
  DocumentBudget& operator=(const DocumentBudget&) = delete;

  /// `anonymous`: those without keys share half, so that they cannot shut out those with keys.
  bool take(size_t bytes, bool anonymous) noexcept {
    const size_t most = anonymous ? limit_ / 2 : limit_;
    size_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used > most || bytes > most - used) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  void give_back(size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  const size_t limit_;
  std::atomic<size_t> used_{0};
};

/// What one request has taken; given back with it.
class DocumentShare {
 public:
  DocumentShare() = default;
  DocumentShare(const DocumentShare&) = delete;
  DocumentShare& operator=(const DocumentShare&) = delete;
  ~DocumentShare() {
    if (bytes_ != 0) budget_->give_back(bytes_);
  }
  /// To be called before memory is taken. False: the budget is used up.
  bool grow_to(const std::shared_ptr<DocumentBudget>& budget, size_t size, bool anonymous) noexcept {
    if (size <= bytes_) return true;
    if (!budget->take(size - bytes_, anonymous)) return false;
    budget_ = budget;
    bytes_ = size;
    return true;
  }

 private:
  std::shared_ptr<DocumentBudget> budget_;
  size_t bytes_ = 0;
};

}  // namespace mortise::api_native
