// SPDX-License-Identifier: Apache-2.0
//
// Removes what no record points to any more: bodies of overwritten and deleted versions, parts of ended uploads, the
// rest of deleted buckets. Works off the queue of records 'g' of each partition, a piece at a time; somebody else, the
// job of the kind "garbage", makes the steps.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace mortise::objects {

class Buckets;
class Pins;
class UnsyncedCommits;

/// Threads: any.
class Collector {
 public:
  /// `pins`, `unsynced` and `buckets` outlive this.
  Collector(const Host& host, const MetaStoreHandle& meta, const BlobStoreHandle& blobs, Pins& pins,
            UnsyncedCommits& unsynced, const Buckets& buckets)
      : host_(host), meta_(meta), blobs_(blobs), pins_(pins), unsynced_(unsynced), buckets_(buckets) {}

  /// Start-up: leftovers of an earlier run are to be looked for.
  void start();
  /// No step does anything any more.
  void stop();
  /// There is garbage in the partition.
  void notify(const std::string& partition);
  /// `wake` is called when there is something to do; empty: nothing is, once this has returned. It must not block.
  void on_work(std::function<void()> wake);

  /// One piece of work. False: there is nothing to do now. Worker.
  bool step();
  /// In how many milliseconds what could not be removed is to be tried again, after step() gave false. Nothing: there
  /// is no such thing.
  std::optional<int64_t> retry_in_ms();
  /// Works until nothing is left that can be removed now. Worker; for tests.
  void drain();

  struct Counts {
    uint64_t entries = 0;  // of the queues
    uint64_t blobs = 0;    // removed
  };
  Counts counts() const;

 private:
  void retry_later(const std::string& partition);
  void look_for_leftovers();
  bool collect(const std::string& partition) MORTISE_REQUIRES(working_);
  bool collect_entry(const std::string& partition, std::string_view value) MORTISE_REQUIRES(working_);
  bool collect_blobs(std::string_view ids) MORTISE_REQUIRES(working_);
  bool collect_manifest(const std::string& partition, std::string_view first_key) MORTISE_REQUIRES(working_);
  bool collect_upload(const std::string& partition, std::string_view prefix) MORTISE_REQUIRES(working_);
  bool purge_deleted_bucket(const std::string& partition) MORTISE_REQUIRES(working_);
  bool records_are_synced() MORTISE_REQUIRES(working_);
  bool remove_blob(std::string_view id) MORTISE_REQUIRES(working_);
  bool remove_range(const std::string& partition, std::string_view prefix, bool (Collector::*each)(std::string_view))
      MORTISE_REQUIRES(working_);
  bool remove_part_blobs(std::string_view value) MORTISE_REQUIRES(working_);
  bool remove_manifest_blobs(std::string_view value) MORTISE_REQUIRES(working_);
  bool take_partition(std::string& out);

  const Host host_;
  const MetaStoreHandle meta_;
  const BlobStoreHandle blobs_;
  Pins& pins_;
  UnsyncedCommits& unsynced_;
  const Buckets& buckets_;
  Mutex working_;  // held while a piece is worked on
  /// Whether the records that were read last are; nothing: it was not asked yet.
  std::optional<bool> synced_ MORTISE_GUARDED_BY(working_);
  mutable Mutex mutex_;
  std::set<std::string> dirty_ MORTISE_GUARDED_BY(mutex_);   // partitions to look at; "": all of them
  std::set<std::string> failed_ MORTISE_GUARDED_BY(mutex_);  // to be looked at again after a while:
  int64_t retry_ns_ MORTISE_GUARDED_BY(mutex_) = 0;          // at this time, if there are any
  Counts counts_ MORTISE_GUARDED_BY(mutex_);
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  Mutex wake_mutex_;
  std::function<void()> wake_ MORTISE_GUARDED_BY(wake_mutex_);
};

}  // namespace mortise::objects
