// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::blob_memory {

struct Blob {
  std::string partition;
  std::string key;
  std::shared_ptr<const std::string> bytes;
  bool unsettled = true;
};

/// The finished blobs and the memory they and the unfinished ones take. Threads: any.
class BlobTable {
 public:
  /// 0 = no limit.
  explicit BlobTable(uint64_t capacity) : capacity_(capacity) {}

  /// Never the same twice.
  std::string next_id();
  /// False if `bytes` more are more than the capacity.
  bool reserve(uint64_t bytes);
  void give_back(uint64_t bytes);

  void put(const std::string& id, Blob blob);
  /// The bytes of a blob, to be those of another one, too: until unshare(), or until that one is removed. nullptr if
  /// there is none.
  std::shared_ptr<const std::string> share(std::string_view id);
  void unshare(const std::shared_ptr<const std::string>& bytes);
  /// The blob's bytes come from share().
  void put_shared(const std::string& id, Blob blob);
  /// nullptr if there is none.
  std::shared_ptr<const std::string> find(std::string_view id) const;
  void settle(std::string_view id);
  bool remove(std::string_view id);
  /// Takes a blob out of the store but keeps it (quarantine).
  bool quarantine(std::string_view id);
  std::vector<std::pair<std::string, Blob>> all() const;

  uint64_t used() const;
  uint64_t available() const;

 private:
  void let_go(const std::string& bytes) MORTISE_REQUIRES(mutex_);
  using Map = std::map<std::string, Blob, std::less<>>;
  const uint64_t capacity_;
  mutable Mutex mutex_;
  uint64_t used_ MORTISE_GUARDED_BY(mutex_) = 0;
  uint64_t last_id_ MORTISE_GUARDED_BY(mutex_) = 0;
  // Of the bytes in used_ that are not a writer's.
  std::map<const std::string*, size_t> sharers_ MORTISE_GUARDED_BY(mutex_);
  Map blobs_ MORTISE_GUARDED_BY(mutex_);
  Map quarantined_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::blob_memory
