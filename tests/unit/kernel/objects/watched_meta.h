// SPDX-License-Identifier: Apache-2.0
//
// A meta store's table that forwards to another, counts what is asked of it, and lets a test act between two calls.
#pragma once

#include <mortise/abi/meta_store.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

namespace mortise::objects::test {

class WatchedMeta {
 public:
  /// The inner table must outlive this.
  explicit WatchedMeta(const mortise_meta_store* inner);
  WatchedMeta(const WatchedMeta&) = delete;
  WatchedMeta& operator=(const WatchedMeta&) = delete;
  const mortise_meta_store* table() const { return &table_; }

  /// Records read one by one, and those that a cursor came to.
  uint64_t reads() const { return reads_; }
  uint64_t commits() const { return commits_; }

  /// Called once, on the thread of the next call that opens a cursor, before it is opened. Set it while nothing runs.
  void before_next_cursor(std::function<void()> act) { before_cursor_ = std::move(act); }

 private:
  friend struct WatchedCalls;
  const mortise_meta_store* inner_;
  mortise_meta_store table_;
  std::atomic<uint64_t> reads_{0};
  std::atomic<uint64_t> commits_{0};
  std::function<void()> before_cursor_;
};

}  // namespace mortise::objects::test
