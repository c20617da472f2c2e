// SPDX-License-Identifier: Apache-2.0
//
// Pairs the two stores: both carry the same mark, and advance its step together. So a store that is empty
// though the other is not, one of another server, and an older copy of either are noticed at start, before anything is
// written or removed.
//
// A step: the meta store's record tells the next token, then the blob store gets it as its label, then the record takes
// it. Killed in between, the next start sees that the label is the one or the other, and ends the step. A step is taken
// at every start, at most every ten seconds while there are changes, and at a stop behind the last of them.
//
// Stores that keep nothing have no mark. In stores that several servers share only the identity and the last step are
// compared; no steps are taken.
#pragma once

#include <mortise/error.h>
#include <mortise/mutex.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "kernel/objects/format/store_mark.h"

namespace mortise::objects {

class Core;

class Pairing {
 public:
  explicit Pairing(Core& core) : core_(core), timer_(std::make_shared<Timer>(this)) {}

  /// Reads and compares. An error says what is wrong and what to do. Start-up: blocks.
  Result<void> compare();
  /// After compare() succeeded: renew() was the last to change the mark, so the operator has said that the stores are
  /// to be taken as they are. Also of stores in which no server has run to its end.
  bool is_fresh() const noexcept { return fresh_; }
  /// After compare() succeeded: writes what is missing and takes a step. Start-up: blocks.
  Result<void> establish();
  /// Gives both a new mark, whatever they had. Nobody else uses the stores. Fails unless records and bodies agree, or
  /// `even_if_much_is_lost`.
  Result<void> renew(bool even_if_much_is_lost);

  /// Something was changed. Any thread; cheap.
  void touch() {
    if (active_ && !touched_.load(std::memory_order_relaxed)) touched_now();
  }
  /// After the last change.
  void stop();

 private:
  enum class Found { none, unfinished, same, stepping };
  struct Pair {
    std::optional<std::string> record_bytes;
    std::optional<std::string> label_bytes;
    std::optional<MarkRecord> record;
    std::optional<Mark> label;
  };
  Result<Pair> read() const;
  Result<Found> judge(const Pair& pair) const;
  Result<void> must_agree(const std::string& what) const;
  Result<void> check_volatile() const;
  Error refusal(const std::string& what) const;
  Result<void> write_record(const std::optional<std::string>& old, const MarkRecord& fresh) const;
  Result<void> end_step(const Pair& pair);
  Result<void> take_step();
  void touched_now();
  void step_if_touched();

  /// What a task that comes late may touch.
  struct Timer {
    explicit Timer(Pairing* o) : owner(o) {}
    Mutex mutex;                               // held while a step is taken
    Pairing* owner MORTISE_GUARDED_BY(mutex);  // nullptr after stop()
  };

  Core& core_;
  std::atomic<bool> active_{false};  // there is a mark
  bool fresh_ = false;
  std::atomic<bool> touched_{false};  // since the last step; a timer runs
  const std::shared_ptr<Timer> timer_;
};

}  // namespace mortise::objects
