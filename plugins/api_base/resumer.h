// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <mutex>

namespace mortise::api_base {

/// Passes a store's signal to continue to the exchange, as long as there is one. The writer may call from any thread,
/// even while the answer is being given.
class Resumer {
 public:
  explicit Resumer(Exchange* exchange) noexcept : exchange_(exchange) {}
  static void drained(void* self) noexcept {
    auto& r = *static_cast<Resumer*>(self);
    std::lock_guard lock(r.mutex_);
    if (r.exchange_ != nullptr) r.exchange_->resume();
  }
  void forget() noexcept {
    std::lock_guard lock(mutex_);
    exchange_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Exchange* exchange_;  // guarded by mutex_
};

}  // namespace mortise::api_base
