// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>
#include <mortise/mutex.h>

namespace mortise::api_base {

/// Passes a store's signal to continue to the exchange, as long as there is one. The writer may call from any thread,
/// even while the answer is being given.
class Resumer {
 public:
  explicit Resumer(Exchange* exchange) noexcept : exchange_(exchange) {}
  static void drained(void* self) noexcept {
    auto& r = *static_cast<Resumer*>(self);
    const MutexLock lock(r.mutex_);
    if (r.exchange_ != nullptr) r.exchange_->resume();
  }
  void forget() noexcept {
    const MutexLock lock(mutex_);
    exchange_ = nullptr;
  }

 private:
  Mutex mutex_;
  Exchange* exchange_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::api_base
