// SPDX-License-Identifier: Apache-2.0
//
// What makes the handles of exchanges, and the contexts of ready(), safe against plugins that use them twice or too
// late. Each connection has a slot; slots lie in a table of the process that is never freed, so a stale number always
// finds one, and the slot knows whether that number still counts.
//
// A number is made of the slot's index, the plugin it was given to, and a serial that the slot counts up; it comes
// again after 2^34 of them. `open_` and `awaited_` hold the one that counts now; the thread that takes it by an atomic
// exchange has the right that goes with it, so there is exactly one.
#pragma once

#include "kernel/http/origin.h"
#include "kernel/http/task_queue.h"

#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mortise::http {

class Connection;

/// "plugin 'x' did this"
std::string complaint(Origin origin, std::string_view text);

/// Where faults of plugins are told; until close(), from any thread.
class Complaints {
 public:
  explicit Complaints(std::function<void(std::string_view)> say) : say_(std::move(say)) {}
  void say(std::string_view text) {
    const MutexLock lock(mutex_);
    if (say_) say_(text);
  }
  void close() {
    const MutexLock lock(mutex_);
    say_ = nullptr;
  }

 private:
  Mutex mutex_;
  std::function<void(std::string_view)> say_ MORTISE_GUARDED_BY(mutex_);
};

class alignas(64) ExchangeSlot {
 public:
  using Number = uint64_t;

  /// Any thread. Null if 4 million are in use.
  static ExchangeSlot* take();
  void give_back();
  /// Any thread. Null for a number that was never given out.
  static ExchangeSlot* find(Number number) noexcept;
  static Origin origin_of(Number number) noexcept { return static_cast<Origin>(number >> kSerialBits); }

  // ---- the loop of the connection
  void attach(Connection& connection, std::shared_ptr<Complaints> complaints, const TaskQueue* loop);
  /// Before the connection goes: waits for who looks at it.
  void detach();
  /// A number for an exchange that is handed over now.
  Number open(Origin origin) noexcept;
  /// A number for one call of ready().
  Number await(Origin origin) noexcept;
  void await_nothing() noexcept { awaited_.store(0, std::memory_order_release); }
  /// The client of that exchange waits no more.
  void abandon(Number number) noexcept { abandoned_.store(number, std::memory_order_release); }

  // ---- any thread
  bool is_open(Number number) const noexcept { return open_.load(std::memory_order_acquire) == number; }
  /// Nobody waits for an answer of that number.
  bool is_abandoned(Number number) const noexcept {
    return !is_open(number) || abandoned_.load(std::memory_order_acquire) == number;
  }
  /// Takes the right to answer. False: it was taken before.
  bool close(Number number) noexcept { return open_.compare_exchange_strong(number, 0, std::memory_order_acq_rel); }
  /// The same for the right to wake.
  bool wake(Number number) noexcept;
  /// The right to wake was taken before; false also if that was long ago.
  bool was_woken(Number number) const noexcept { return woken_.load(std::memory_order_acquire) == number; }
  /// The calling thread is the loop of the connection, which needs no lock to use it.
  bool on_own_loop() const noexcept { return TaskQueue::is_current(loop_.load(std::memory_order_relaxed)); }
  /// REQUIRES: on_own_loop().
  Connection& connection() const noexcept { return *connection_; }
  /// Keeps the connection alive; null if it is about to go, which it is not while an answer is due.
  std::shared_ptr<Connection> hold();
  /// Null also if the number does not count any more.
  std::shared_ptr<Connection> hold_if_open(Number number);
  /// Tells the operator what a plugin did.
  void complain(Origin origin, std::string_view text);

 private:
  static constexpr unsigned kSerialBits = 34;
  Number next(Origin origin) noexcept;

  friend class SlotTable;
  std::atomic<Number> open_{0};
  std::atomic<Number> abandoned_{0};  // the last one whose client left before it was answered
  std::atomic<Number> awaited_{0};
  std::atomic<Number> woken_{0};  // the last that was taken
  std::atomic<const TaskQueue*> loop_{nullptr};
  uint64_t serial_ = 0;  // loop
  uint32_t index_ = 0;   // 1 at least, so that no number is 0
  Mutex mutex_;
  Connection* connection_ = nullptr;  // written under mutex_, on the loop
  std::shared_ptr<Complaints> complaints_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::http
