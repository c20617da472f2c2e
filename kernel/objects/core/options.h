// SPDX-License-Identifier: Apache-2.0
//
// What the object service is made with.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/remote.h>
#include <mortise/error.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// Bytes of a disk; UINT64_MAX = unknown.
struct DiskUsage {
  uint64_t used = UINT64_MAX;
  uint64_t available = UINT64_MAX;
};
using DiskLook = std::function<DiskUsage()>;  // any thread

/// What holds for all buckets.
struct BucketOptions : BucketDefaults {
  /// Whether buckets can have the property with the value, as who declared it says; empty: all can. Any thread.
  std::function<Result<void>(std::string_view name, std::string_view value)> check_property;
  /// Whether a bucket may be made or changed so: what is set, and all that it then has; empty: any may. Any thread.
  std::function<Result<void>(std::string_view bucket, const std::vector<mortise_pair>& set,
                             const std::vector<mortise_pair>& all)>
      check_change;
  /// Whether a bucket may be made with that name, which is well-formed; empty: with any. Any thread.
  std::function<Result<void>(std::string_view name)> check_new_name;
};

struct ServiceOptions {
  const mortise_meta_store* meta = nullptr;    // required; valid until stop() returned
  const mortise_blob_store* blobs = nullptr;   // required; likewise
  std::vector<const mortise_remote*> remotes;  // likewise; where backends of buckets are
  std::string meta_place = "(in a test)";      // where they are, for messages
  std::string blobs_place = "(in a test)";
  BucketOptions buckets;
  uint64_t inline_max = uint64_t{16} << 10;    // bytes; bodies up to this are kept in the meta store,
  uint64_t within_max = 512;                   // and up to this in the object's own record: ADR 0007
  uint64_t queue_high = uint64_t{1} << 20;     // bytes of an upload that wait for a worker: above it the sender pauses,
  uint64_t queue_low = uint64_t{512} << 10;    // below it goes on
  uint64_t max_copy = uint64_t{5} << 30;       // bytes; larger objects are copied in parts
  uint64_t min_part_size = uint64_t{5} << 20;  // bytes; of every part but the last
  int64_t verified_for_ms = int64_t{7} * 24 * 3600'000;  // 0: as long as this process lives
  bool quarantine = true;                                // blobs that are found to be damaged are put aside
  uint64_t min_free = 0;                                 // bytes of each disk that bodies do not get: ADR 0010
  int64_t access_time_interval_ms = 0;  // how long the time of a read may be in memory only; 0: none is kept
  DiskLook meta_disk;                   // of the meta store, which does not say; empty: not known
};

}  // namespace mortise::objects
