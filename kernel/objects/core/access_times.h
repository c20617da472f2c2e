// SPDX-License-Identifier: Apache-2.0
//
// When objects were read last. A read notes it in memory; what was noted is written now and then, in batches that are
// not synced, so a crash loses the last interval at most. Nobody waits for it: where it is written late, or not at all,
// an object seems to have been read earlier than it was.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>
#include <mortise/mutex.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// Threads: any.
class AccessTimes {
 public:
  static constexpr size_t kMaxBytes = size_t{32} << 20;  // of what is noted and not written; more is dropped
  static constexpr size_t kBatch = 256;                  // objects

  /// `interval_ms`: how long a note may wait; 0: nothing is noted.
  AccessTimes(const Host& host, const MetaStoreHandle& meta, int64_t interval_ms)
      : host_(host), meta_(meta), interval_ms_(interval_ms) {}

  bool enabled() const noexcept { return interval_ms_ > 0; }
  int64_t interval_ms() const noexcept { return interval_ms_; }

  /// The object is being read.
  void note(const std::shared_ptr<const Bucket>& bucket, std::string_view key);
  /// Milliseconds since 1970; 0: it is not known that somebody read it.
  Result<int64_t> of(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key) const;
  /// As far as it is noted and not written yet.
  std::optional<int64_t> noted(const Bucket& bucket, std::string_view key) const;

  /// Worker: writes some of what was noted. False: there is no more.
  Result<bool> write_some();
  uint64_t written() const noexcept { return written_.load(std::memory_order_relaxed); }

  /// Of a stored value; 0: it is none.
  static int64_t parse(std::string_view value) noexcept;

 private:
  struct Note {
    std::shared_ptr<const Bucket> bucket;
    std::string key;
    int64_t read_ms = 0;
  };
  /// By the bucket's id and the key.
  using Notes = std::unordered_map<std::string, Note>;
  struct Shard {
    mutable Mutex mutex;
    Notes notes MORTISE_GUARDED_BY(mutex);
  };
  static constexpr size_t kShards = 16;
  Shard& shard_of(const std::string& name) const noexcept;
  Result<void> write(const std::vector<Note>& notes);

  const Host host_;
  const MetaStoreHandle meta_;
  const int64_t interval_ms_;
  mutable std::array<Shard, kShards> shards_;
  std::atomic<size_t> bytes_{0};
  std::atomic<uint64_t> written_{0};
  Mutex writing_;                                         // one batch at a time
  std::vector<Note> taken_ MORTISE_GUARDED_BY(writing_);  // out of a shard, not written yet
  size_t next_shard_ MORTISE_GUARDED_BY(writing_) = 0;
};

/// The times of the objects of a listing, in the order of their keys. One thread.
class AccessTimeScan {
 public:
  AccessTimeScan(const AccessTimes& times, const MetaStoreHandle& meta, const Bucket& bucket)
      : times_(times), meta_(meta), bucket_(bucket) {}
  /// As AccessTimes::of(). The keys come in order.
  Result<int64_t> of(std::string_view key);

 private:
  const AccessTimes& times_;
  const MetaStoreHandle meta_;
  const Bucket& bucket_;
  std::optional<CursorHandle> cursor_;
  bool at_end_ = false;
};

}  // namespace mortise::objects
