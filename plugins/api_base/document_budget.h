// SPDX-License-Identifier: Apache-2.0
//
// Memory that the documents of all requests may take together, so that no number of connections can exhaust it.
#pragma once

#include <mortise/host.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace mortise::api_base {

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

/// Documents of this size are worth a look at what the allocator keeps.
inline constexpr size_t kWorthGivingBack = size_t{256} << 10;
/// In a second, on a worker, once for all that ask until then: what large documents took goes back to the system. The
/// allocator would keep it, and the larger trees that were made of them, in the arena of each thread.
void give_memory_back_soon(const Host& host);

/// What one document has taken; given back with it.
class DocumentShare {
 public:
  DocumentShare() = default;
  DocumentShare(DocumentShare&& other) noexcept
      : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
  DocumentShare& operator=(DocumentShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~DocumentShare() {
    if (bytes_ != 0) budget_->give_back(bytes_);
  }

  size_t bytes() const noexcept { return bytes_; }
  /// To be called before memory is taken for a document of `size` bytes. False: the budget is used up.
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

}  // namespace mortise::api_base
