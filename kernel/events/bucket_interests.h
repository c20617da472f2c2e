// SPDX-License-Identifier: Apache-2.0
//
// What targets want to know of each bucket: asked once for each state of a bucket, and kept.
#pragma once

#include <mortise/abi/event_target.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/event_feed.h"

namespace mortise::events {

/// Those of one bucket. Threads: any.
class BucketInterest final : public objects::EventFeed::Interest {
 public:
  /// Interests that exist: plugins must not stop before they are released.
  class Alive {
   public:
    void add() {
      MutexLock lock(mutex_);
      ++count_;
    }
    void remove() {
      MutexLock lock(mutex_);
      if (--count_ == 0) none_.notify_all();
    }
    void wait_until_none() {
      MutexLock lock(mutex_);
      none_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return count_ == 0; });
    }

   private:
    Mutex mutex_;
    ConditionVariable none_;
    size_t count_ MORTISE_GUARDED_BY(mutex_) = 0;
  };

  explicit BucketInterest(Alive& alive) : alive_(alive) { alive_.add(); }
  ~BucketInterest() override;

  /// Takes over what a target answered.
  void add(size_t target, mortise_event_interest* interest);
  bool empty() const noexcept { return kinds_ == 0; }

  bool wants(int32_t kind, std::string_view key) const noexcept override { return targets(kind, key) != 0; }
  /// The bits of the targets that want such an event.
  uint32_t targets(int32_t kind, std::string_view key) const noexcept;
  /// The bits of the targets that want any event of the bucket.
  uint32_t all_targets() const noexcept { return all_; }

 private:
  struct Row {
    size_t target;
    uint64_t kinds;
    mortise_event_interest* interest;
    int32_t (*selects)(const mortise_event_interest*, int32_t, mortise_str);
  };
  Alive& alive_;
  std::vector<Row> rows_;
  uint64_t kinds_ = 0;  // of any
  uint32_t all_ = 0;
};

/// Threads: any.
class BucketInterests {
 public:
  explicit BucketInterests(std::vector<const mortise_event_target*> targets) : targets_(std::move(targets)) {}
  BucketInterests(const BucketInterests&) = delete;
  BucketInterests& operator=(const BucketInterests&) = delete;
  ~BucketInterests() { close(); }

  /// nullptr: no target wants anything of the bucket.
  std::shared_ptr<const BucketInterest> of(const objects::BucketPtr& bucket);
  /// Asks no target any more, and returns when every interest is released.
  void close();

 private:
  struct Known {
    uint64_t generation;
    std::shared_ptr<const BucketInterest> interest;
  };
  const std::vector<const mortise_event_target*> targets_;
  BucketInterest::Alive alive_;
  SharedMutex mutex_;
  std::unordered_map<std::string, Known> known_ MORTISE_GUARDED_BY(mutex_);  // by the bucket's id
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
};

}  // namespace mortise::events
