// SPDX-License-Identifier: Apache-2.0
//
// What is kept back for a full disk, and whether it is one.
#pragma once

#include <mortise/host.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "meta_leveldb/reserve.h"

namespace mortise::meta_leveldb {

/// One thread at a time, but for is_short(): the one that opens the database, then the committer.
class DiskRoom {
 public:
  /// `to_open`: what opening the database may need, in bytes.
  DiskRoom(std::string path, size_t to_open, Host host);

  /// A write found the disk full, and the reserve is not whole again. Any thread.
  bool is_short() const noexcept { return short_.load(std::memory_order_relaxed); }
  void found_full() noexcept { short_ = true; }

  /// Before a compaction can take the room. While the cleaner has its own it must not lose it to this one.
  void take_reserve();
  /// Takes what is needed for moving what is left of a segment, none of which is larger than `largest`. Less than that
  /// is better than nothing: much less may be left. False: it is less.
  bool take_moving_reserve(uint64_t largest);
  /// If the process before this one was killed while it cleaned on a full disk, what room there is belongs to that,
  /// until it is done.
  void go_on_lending(uint64_t largest);

  /// Lets the cleaner have its reserve, if the disk is full.
  void lend() noexcept;
  void take_back(uint64_t largest);

  /// For opening the database on a full disk. False: nothing is left to give.
  bool give();
  /// Whether a reserve may be given again: not at every attempt, unless it is for what frees space.
  bool may_give(bool frees_space) noexcept;
  /// There is room again once the reserve is what it was. Status::no_space: it is not.
  Result<void> end_shortage();

 private:
  using Clock = std::chrono::steady_clock;

  const std::string path_;
  const Host host_;
  Reserve reserve_;
  Reserve moving_reserve_;     // for what is left of the largest segment that is complete
  size_t reserve_pieces_ = 0;  // that the reserve had when all was well
  bool lent_ = false;          // the moving reserve is the cleaner's
  std::atomic<bool> short_{false};
  Clock::time_point next_release_;  // of the reserve
  Clock::time_point next_take_;     // of the reserve, while short of room
};

}  // namespace mortise::meta_leveldb
