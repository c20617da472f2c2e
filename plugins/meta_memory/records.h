// SPDX-License-Identifier: Apache-2.0
//
// The ordered records of all partitions, with snapshots. Everything costs O(log records), but for dropping the oldest
// snapshot: O(records changed while it was open).
//
// Threads: any; one lock, held for one operation.
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/error.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <string>
#include <string_view>

#include "meta_memory/versions.h"

namespace mortise::meta_memory {

class Records {
 public:
  /// The newest value.
  std::optional<std::string> get(const std::string& path) const;
  /// Checks and applies. REQUIRES: within the limits of the interface.
  Result<void> apply(const mortise_batch& batch);

  /// What is committed now stays visible under the number until drop_snapshot().
  uint64_t take_snapshot();
  void drop_snapshot(uint64_t snapshot);

  struct Record {
    std::string path;
    std::string value;
  };
  /// The first record at or behind `path` (not at, if `behind`).
  std::optional<Record> next(uint64_t snapshot, const std::string& path, bool behind) const;

 private:
  using Map = std::map<std::string, Versions>;
  std::optional<Error> check(const mortise_batch& batch) const;
  void trim();

  mutable SharedMutex mutex_;
  Map map_ MORTISE_GUARDED_BY(mutex_);
  uint64_t sequence_ MORTISE_GUARDED_BY(mutex_) = 0;
  std::multiset<uint64_t> snapshots_ MORTISE_GUARDED_BY(mutex_);
  std::set<std::string> fat_ MORTISE_GUARDED_BY(mutex_);  // records that have versions to trim
};

/// The name of a record among those of all partitions; keeps the order of keys, as neither part holds a zero byte.
inline std::string path_of(std::string_view partition, std::string_view key) {
  std::string out(partition);
  out.push_back('\0');
  out.append(key);
  return out;
}

}  // namespace mortise::meta_memory
