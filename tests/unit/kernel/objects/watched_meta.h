// SPDX-License-Identifier: Apache-2.0
//
// A meta store's table that forwards to another, counts what is asked of it, and lets a test act between two calls.
#pragma once

#include <mortise/abi/meta_store.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  /// Strict commits that change nothing: they sync what was committed before.
  uint64_t syncs() const { return syncs_; }
  /// Those fail.
  void refuse_syncs(bool refuse) { refuses_syncs_ = refuse; }

  /// Called once, on the thread of the next call that opens a cursor, before it is opened. Set it while nothing runs.
  void before_next_cursor(std::function<void()> act) { before_cursor_ = std::move(act); }

  /// Of the reads of this key one by one, the one behind `earlier` others fails, as on a broken disk.
  void fail_read_of(std::string key, uint64_t earlier = 0);

  /// Commits that remove this key wait for release(), as if the store were slow.
  void hold_removals_of(std::string key);
  size_t held() const;
  void release();

  /// The next commit that adds a record with this letter is answered as unknown, and applied when another commit comes:
  /// as by a store that reads its log again first.
  void delay_next_with(char letter);

 private:
  friend struct WatchedCalls;
  bool is_to_fail(std::string_view key);
  bool is_to_be_held(const mortise_batch& batch) const;
  bool is_to_be_delayed(const mortise_batch& batch);
  void delay(std::function<void()> commit);
  void apply_delayed();
  void hold(std::function<void()> commit);
  const mortise_meta_store* inner_;
  mortise_meta_store table_;
  std::atomic<uint64_t> reads_{0};
  std::atomic<uint64_t> commits_{0};
  std::atomic<uint64_t> syncs_{0};
  std::atomic<bool> refuses_syncs_{false};
  std::function<void()> before_cursor_;
  mutable std::mutex mutex_;
  std::string failing_key_;                  // guarded by mutex_; "": none
  uint64_t reads_before_failing_ = 0;        // likewise
  std::string held_key_;                     // guarded by mutex_; "": none
  std::vector<std::function<void()>> held_;  // guarded by mutex_
  char delayed_letter_ = 0;                  // guarded by mutex_; 0: none
  std::function<void()> delayed_;            // guarded by mutex_
};

}  // namespace mortise::objects::test
