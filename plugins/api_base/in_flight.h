// SPDX-License-Identifier: Apache-2.0
//
// How many requests the plugin works on: it stops when there are none.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

namespace mortise::api_base {

/// Any thread.
class InFlight {
 public:
  /// One request; the last of it that goes.
  class One {
   public:
    explicit One(InFlight& all) noexcept : all_(all) { all_.count_.fetch_add(1, std::memory_order_relaxed); }
    One(const One&) = delete;
    One& operator=(const One&) = delete;
    ~One() { all_.count_.fetch_sub(1, std::memory_order_release); }

   private:
    InFlight& all_;
  };

  /// Waits until there are none. No more come; those that wait for an answer get one, or the host gives up on them. It
  /// looks, instead of being woken: the last request would have to touch this after the waiter may have destroyed it.
  void wait_for_none() const {
    while (count_.load(std::memory_order_acquire) != 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 private:
  std::atomic<size_t> count_{0};
};

}  // namespace mortise::api_base
