// SPDX-License-Identifier: Apache-2.0
//
// Removes what no record points to any more: bodies of overwritten and deleted versions, parts of ended uploads, the
// rest of deleted buckets. Works off the queue of records 'g' of each partition, on one worker at a time; sleeps
// otherwise.
#pragma once

#include <mortise/error.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace mortise::objects {

class Buckets;
class Core;

/// Threads: any.
class Collector {
 public:
  Collector(Core& core, const Buckets& buckets);

  /// Start-up: leftovers of an earlier run, in the background.
  void start();
  /// No new work after this; a running piece of it is waited for through Core::running.
  void stop();
  /// There is garbage in the partition.
  void notify(const std::string& partition);
  /// Works until nothing is left that can be removed now. Worker; for tests and orderly stops.
  void drain();

 private:
  void wake();
  void retry_later(const std::string& partition);
  void retry();
  void work();
  void look_for_leftovers();
  bool next_partition(std::string& out);
  bool collect(const std::string& partition);
  bool collect_entry(const std::string& partition, std::string_view key, std::string_view value);
  bool collect_blobs(std::string_view ids);
  bool collect_manifest(const std::string& partition, std::string_view first_key);
  bool collect_upload(const std::string& partition, std::string_view prefix);
  bool purge_deleted_bucket(const std::string& partition);
  bool remove_blob(std::string_view id);
  bool remove_range(const std::string& partition, std::string_view prefix, bool (Collector::*each)(std::string_view));
  bool remove_part_blobs(std::string_view value);
  bool remove_manifest_blobs(std::string_view value);

  Core& core_;
  const Buckets& buckets_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::set<std::string> dirty_;   // guarded by mutex_: partitions to look at; "": all of them
  std::set<std::string> failed_;  // guarded by mutex_: to be looked at again after a while
  bool running_ = false;          // guarded by mutex_
  bool stopping_ = false;         // guarded by mutex_
  bool retry_set_ = false;        // guarded by mutex_
  /// What a timer holds: it may fire when the collector is gone.
  struct Link {
    std::mutex mutex;
    Collector* collector;
  };
  const std::shared_ptr<Link> link_;
};

}  // namespace mortise::objects
