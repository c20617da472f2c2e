// SPDX-License-Identifier: Apache-2.0
//
// Delivers committed changes to event targets: at least once, never before the commit, in order per key, bounded.
// ADR 0020.
//
//   auto outbox = Outbox::open(host, engine.meta, targets, options);
//   engine.set_event_feed(*outbox);
//   …
//   engine.set_event_feed(nullptr);
//   (*outbox)->stop();                         while targets, host and meta store are still there
//
// Rows are held in memory, too, from their commit until they are taken: what waits is bounded, so that is.
#pragma once

#include <mortise/abi/event_target.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/events/bucket_interests.h"
#include "kernel/events/stored_rows.h"
#include "kernel/events/target_queue.h"
#include "kernel/objects/core/event_feed.h"

namespace mortise::events {

struct NamedTarget {
  std::string name;
  const mortise_event_target* table;
};

struct OutboxOptions {
  uint64_t max_queued = 100'000;            // events that one target has not taken
  uint64_t max_bytes = uint64_t{64} << 20;  // of their rows
  std::vector<std::string> discarded;       // targets that will not come back: what waits for them is dropped
  int64_t removal_pause_ms = 1000;          // taken rows are removed so much later, many at once
};

/// Threads: any.
class Outbox final : public objects::EventFeed, public std::enable_shared_from_this<Outbox> {
 public:
  /// As many as there are bits for.
  static constexpr size_t kMostTargets = 32;

  /// Start-up: blocks; reads what an earlier run left, and begins to deliver it.
  static Result<std::shared_ptr<Outbox>> open(const Host& host, const MetaStoreHandle& meta,
                                              std::vector<NamedTarget> targets, OutboxOptions options);
  ~Outbox() override = default;

  /// No delivery begins after this. What targets have not answered is delivered at the next start. Blocks.
  void stop();

  struct TargetReport {
    std::string name;
    uint64_t queued;
    uint64_t queued_bytes;
    int64_t oldest_ms;  // age; 0: nothing waits
    TargetQueue::Counts counts;
  };
  std::vector<TargetReport> report() const;

  InterestPtr interest(const objects::BucketPtr& bucket) override;
  Result<void> check_room(const Interest& interest) override;
  Result<std::unique_ptr<Rows>> add_rows(const Interest& interest, std::string_view bucket_id,
                                         std::string_view partition, std::vector<Event> events, Batch& batch) override;

 private:
  struct Target {
    TargetQueue queue;
    bool lossy;
    bool delivering = false;  // a task does
    bool timer_set = false;   // another one will
    int64_t next_complaint_ns = 0;
  };
  class PendingRows;
  struct Delivery;

  Outbox(const Host& host, const MetaStoreHandle& meta, std::vector<NamedTarget> targets, OutboxOptions options);
  Result<void> load();
  void add_stored(const std::string& partition, std::string_view key, std::string_view record,
                  std::map<std::string, uint64_t>& absent) MORTISE_REQUIRES(mutex_);
  uint32_t bit_of(std::string_view name) const noexcept;
  Result<void> take_room(const std::vector<EntryPtr>& entries) MORTISE_REQUIRES(mutex_);
  void settle(const std::vector<EntryPtr>& entries, Status outcome);
  void look_again(const EntryPtr& entry, int64_t pause_ms);
  void look_for(const EntryPtr& entry);
  void finish(const EntryPtr& entry, bool committed);
  void wake(size_t target);
  void deliver_all(size_t target);
  void deliver(size_t target, const EntryPtr& entry);
  static void answered(void* context, const mortise_error* error, const mortise_event_result* result);
  void answered(size_t target, const EntryPtr& entry, const mortise_error& error, int64_t pause_ns);
  void set_timer(size_t target, int64_t due_ns) MORTISE_REQUIRES(mutex_);
  void taken(const EntryPtr& entry) MORTISE_REQUIRES(mutex_);
  void remove_taken();

  const Host host_;
  const MetaStoreHandle meta_;
  const OutboxOptions options_;
  BucketInterests interests_;
  const std::vector<NamedTarget> names_;
  mutable Mutex mutex_;
  std::vector<Target> targets_ MORTISE_GUARDED_BY(mutex_);  // of names_
  TakenRows taken_ MORTISE_GUARDED_BY(mutex_);
  bool removal_set_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopped_ MORTISE_GUARDED_BY(mutex_) = false;  // host and targets may be gone
  uint64_t next_sequence_ MORTISE_GUARDED_BY(mutex_) = 0;
};

}  // namespace mortise::events
