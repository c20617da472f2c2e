// SPDX-License-Identifier: Apache-2.0
//
// Finding, creating, changing, deleting and listing buckets.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/mutex.h>
#include <mortise/object_service.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

class RecordCore;
struct BucketOptions;
using BucketPtr = std::shared_ptr<const Bucket>;

/// A bucket with the bytes of its record, to change it.
struct StoredBucket {
  std::string bytes;
  BucketPtr bucket;
};

/// Whether `bucket` may be the one that is meant.
inline bool is_meant(const mortise_bucket_ref& ref, const Bucket& bucket) noexcept {
  return ref.id.size == 0 || view(ref.id) == bucket.id;
}
Error no_such_bucket(std::string_view name);

/// Threads: any.
class Buckets {
 public:
  using Done = std::function<void(Result<BucketPtr>)>;
  struct PropertyUpdate {
    std::vector<std::pair<std::string, std::string>> set;
    std::vector<std::string> remove;
  };

  /// Both outlive this.
  Buckets(RecordCore& core, const BucketOptions& options) : core_(core), options_(options) {}

  /// MORTISE_NO_SUCH_BUCKET if there is none, or none with the id.
  Result<BucketPtr> find(const mortise_bucket_ref& ref, const Call& call = {});
  /// The same in the ABI's form, made once for as long as the bucket does not change.
  Result<BucketHandle> show(const mortise_bucket_ref& ref, const Call& call = {});
  /// From the store, past the cache; nullptr bucket if there is none.
  Result<StoredBucket> read(std::string_view canonical_name, const Call& call = {}) const;

  void create(const Call& call, std::string_view name, std::string_view owner, PropertyUpdate&& properties, Done done);
  void update(const Call& call, const mortise_bucket_ref& ref, PropertyUpdate update, Done done);
  /// Worker: blocks. With a generation: only as long as the record is of that one; else Status::precondition.
  Result<BucketPtr> remove(const Call& call, const mortise_bucket_ref& ref,
                           std::optional<uint64_t> generation = std::nullopt);
  /// In order of names; `each` per bucket. Returns whether there is more.
  Result<bool> list(const Call& call, std::string_view prefix, std::string_view after, uint32_t limit,
                    const std::function<void(BucketPtr)>& each) const;

  /// False: none has.
  bool may_have_backend() const noexcept { return may_have_backend_.load(std::memory_order_acquire); }
  /// At start: all were listed, nobody else makes any, and none has a backend.
  void have_no_backend() noexcept { may_have_backend_.store(false, std::memory_order_release); }

  /// The cached bucket may be out of date.
  void forget(const std::string& name);
  /// Worker: undoes a deletion that was abandoned. `bucket` was found frozen for a while.
  Result<void> thaw(const Bucket& bucket);
  /// Whether this process is deleting, or creating, the bucket with that id.
  bool is_deleting(const std::string& id) const;
  bool is_creating(const std::string& id) const;
  void set_creating(const std::string& id, bool creating);

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
  };
  struct Cached {
    BucketPtr bucket;
    BucketHandle shown;
  };
  Result<Cached> look_up(const mortise_bucket_ref& ref, const Call& call, bool shown);
  enum class Removal { done, record_changed, frozen_already };
  Result<BucketPtr> remove_empty(const Call& call, StoredBucket stored, std::optional<uint64_t> generation);
  Result<Removal> try_to_remove(const Call& call, const StoredBucket& stored);
  Result<bool> is_empty(const Call& call, const Bucket& bucket) const;
  Result<void> set_state(const Call& call, const Bucket& bucket, const std::string& from, const std::string& to);

  friend class BucketUpdate;
  friend class BucketCreation;
  void note(const Bucket& bucket) const noexcept {
    if (bucket.has_backend()) may_have_backend_.store(true, std::memory_order_release);
  }
  /// A bucket gets a backend: what it has of its own would be lost from sight.
  Result<void> check_backend_change(const Call& call, const Bucket& before, const Bucket& after) const;

  RecordCore& core_;
  const BucketOptions& options_;
  mutable std::atomic<bool> may_have_backend_{true};
  mutable SharedMutex mutex_;
  std::unordered_map<std::string, Cached, Hash, std::equal_to<>> cache_ MORTISE_GUARDED_BY(mutex_);
  uint64_t epoch_ MORTISE_GUARDED_BY(mutex_) = 0;              // grows with every change
  std::set<std::string> deleting_ MORTISE_GUARDED_BY(mutex_);  // ids
  std::set<std::string> creating_ MORTISE_GUARDED_BY(mutex_);  // ids
};

}  // namespace mortise::objects
