// SPDX-License-Identifier: Apache-2.0
//
// One run over everything that is stored: every record is decoded, every body is read and compared with its digest,
// then blobs that nothing points to are looked for. In pieces, so that its caller decides about speed.
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/objects/core/body_check.h"
#include "kernel/objects/maintenance/orphan_search.h"
#include "kernel/objects/maintenance/partition_walk.h"
#include "kernel/objects/maintenance/scrub_report.h"
#include "kernel/objects/maintenance/scrub_total.h"

namespace mortise::objects {

class Engine;

struct ScrubOptions {
  bool quarantine = false;  // blobs whose bytes do not match go to quarantine, so that they are not served
  bool with_total = false;  // what there is to compare is counted first
};

/// step() by one thread at a time, on workers; the rest by any. Every step looks at the stores as they are then.
class Scrub {
 public:
  /// `each` is called with every finding, within step().
  Scrub(Engine& engine, ScrubOptions options, FindingSink each);
  Scrub(const Scrub&) = delete;
  Scrub& operator=(const Scrub&) = delete;

  /// Goes on from where another one was. Before the first step().
  void resume(const ScrubPosition& position);
  /// Nothing while there is nothing to go on from.
  std::optional<ScrubPosition> position() const;

  /// Reads about `budget` bytes, of bodies and records, and adds to `used` what it did read. False: there is nothing
  /// left to do, or cancel() was called.
  bool step(uint64_t budget, uint64_t& used);
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  ScrubReport report() const;

 private:
  enum class Phase { total, begin, buckets, orphans, done };
  Result<void> advance(uint64_t budget, uint64_t& used);
  void count_total(uint64_t budget, uint64_t& used);
  Result<void> begin(uint64_t& used);
  Result<void> check_bucket_record(std::string_view name, std::string_view value);
  Result<void> next_records(uint64_t& used);
  Result<void> search_orphans(uint64_t budget, uint64_t& used);
  void cannot_read(const char* what, const Error& why);
  void begin_orphans();
  void reached(const std::string& from);
  void work(uint64_t budget, uint64_t& used);
  void work_on_bytes(uint64_t budget, uint64_t& used);
  void ended(const BodyCheck& check);
  void found(Finding finding);
  void act_upon(Finding& finding);
  void finish(ScrubState state);
  template <class F>
  void count(F&& change) {
    const MutexLock lock(mutex_);
    change(report_);
  }

  Engine& engine_;
  const ScrubOptions options_;
  const FindingSink each_;
  std::atomic<bool> cancelled_{false};
  Phase phase_;
  ScrubTotal total_;
  std::vector<std::string> partitions_;  // to be walked, the last first
  std::string from_;                     // where the walk of the first of them is to begin
  std::optional<PartitionWalk> walk_;
  std::deque<ScrubWork> work_;
  std::optional<BodyCheck> check_;  // of the first of work_
  bool object_whole_ = true;        // nothing was found in the bytes of the version at hand
  std::optional<OrphanSearch> orphans_;
  uint64_t references_ = 0;

  mutable Mutex mutex_;
  ScrubReport report_ MORTISE_GUARDED_BY(mutex_);
  std::optional<ScrubPosition> position_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects
