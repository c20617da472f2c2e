// SPDX-License-Identifier: Apache-2.0
//
// Which changes of buckets in the mode "data" a loss of power may still take back. Their records are back then, and
// must find the bodies that they pointed to: whoever removes those syncs the records first. In the mode "none" bodies
// are promised to nobody.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <atomic>
#include <cstdint>

namespace mortise::objects {

/// Threads: any, but for sync(): one at a time.
class UnsyncedCommits {
 public:
  /// A change is about to be committed.
  void begin(mortise_durability durability) noexcept {
    if (durability == MORTISE_DATA) ++begun_;
  }
  /// It was answered. One that may still come about is never known to be synced.
  void end(mortise_durability durability, Status outcome) noexcept {
    if (outcome == Status::unknown && durability != MORTISE_DATA) ++begun_;
    if (outcome != Status::unknown && durability == MORTISE_DATA) ++ended_;
  }
  /// There may have been others before.
  void doubt() noexcept {
    ++begun_;
    ++ended_;
  }

  /// Whether something that was read before the call may not be synced.
  bool any() const noexcept { return begun_ != synced_; }
  /// `commit` makes a strict one: it has with it what had ended before.
  template <class F>
  Result<void> sync(F&& commit) {
    const uint64_t ended = ended_;  // in this order: if they are equal, none was under way
    const uint64_t begun = begun_;
    auto done = commit();
    if (done && ended == begun) synced_ = begun;
    return done;
  }

 private:
  std::atomic<uint64_t> begun_{0};
  std::atomic<uint64_t> ended_{0};
  std::atomic<uint64_t> synced_{0};
};

}  // namespace mortise::objects
