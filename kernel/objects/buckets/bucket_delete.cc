// SPDX-License-Identifier: Apache-2.0
//
// Deletes a bucket while others may write to it: freeze its partition (every write expects !state to say "live"), look
// whether it is empty, remove the bucket's record, or thaw. Workers only.
#include <utility>

#include "kernel/objects/buckets/bucket_event.h"
#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/core/record_core.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"

namespace mortise::objects {
namespace {

constexpr int kMaxRemovals = 1000;  // that changes of the record may make fail

}  // namespace

Result<void> Buckets::set_state(const Call& call, const Bucket& bucket, const std::string& from,
                                const std::string& to) {
  Batch batch(bucket.partition, options_.durability);
  batch.expect(std::string(keys::kState), from).put(std::string(keys::kState), to).frees_space();
  return core_.meta.with(call).commit_and_wait(batch);
}

Result<bool> Buckets::is_empty(const Call& call, const Bucket& bucket) const {
  const auto stop = [](std::string_view, std::string_view) { return false; };
  const std::string_view objects(&keys::kObject, 1);  // no version without a current one
  return for_each(core_.meta.with(call), bucket.partition, objects, stop, 1);
}

Result<BucketPtr> Buckets::remove(const Call& call, const mortise_bucket_ref& ref, std::optional<uint64_t> generation) {
  const std::string name(canonical_bucket_name(view(ref.name)));
  auto stored = read(name, call);
  if (!stored) return std::move(stored).error();
  if (stored->bucket == nullptr || !is_meant(ref, *stored->bucket)) return no_such_bucket(name);
  const std::string id = stored->bucket->id;
  {
    const WriteLock lock(mutex_);
    if (!deleting_.insert(id).second)
      return Error(Status::busy, MORTISE_CONFLICT, "bucket '" + name + "' is being deleted already");
  }
  auto empty = is_empty(call, *stored->bucket);  // so that writers need not find a frozen bucket
  Result<BucketPtr> result = Error(Status::exists, MORTISE_BUCKET_NOT_EMPTY, "bucket '" + name + "' is not empty");
  if (!empty) {
    result = std::move(empty).error();
  } else if (*empty) {
    result = remove_empty(call, std::move(*stored), generation);
  }
  {
    const WriteLock lock(mutex_);
    deleting_.erase(id);
  }
  forget(name);
  return result;
}

/// Who changes the bucket's properties meanwhile wins, and the deletion begins again, or is refused.
Result<BucketPtr> Buckets::remove_empty(const Call& call, StoredBucket stored, std::optional<uint64_t> generation) {
  const std::string name = stored.bucket->name, id = stored.bucket->id;
  bool was_frozen = false;
  for (int attempt = 0; attempt < kMaxRemovals; ++attempt) {
    if (auto ended = call.ended(core_.host, "delete bucket '" + name + "'")) return std::move(*ended);
    if (generation && stored.bucket->generation != *generation)
      return Error(Status::precondition, "bucket '" + name + "' was changed since it was looked at");
    const auto removal = try_to_remove(call, stored);
    if (!removal) return removal.error();
    if (*removal == Removal::done) return stored.bucket;
    if (*removal == Removal::frozen_already && std::exchange(was_frozen, true))
      return Error(Status::busy, MORTISE_CONFLICT, "bucket '" + name + "' is being deleted by another process");
    auto again = read(name, call);
    if (!again) return std::move(again).error();
    if (again->bucket == nullptr || again->bucket->id != id) return no_such_bucket(name);
    stored = std::move(*again);
  }
  return Error(Status::busy, MORTISE_CONFLICT, "gave up deleting bucket '" + name + "' that others keep changing");
}

/// Whatever becomes of the call: what was frozen is thawed. The record must have been read before: a thaw() elsewhere
/// changes it first, so that the deletion fails.
Result<Buckets::Removal> Buckets::try_to_remove(const Call& call, const StoredBucket& stored) {
  const Bucket& bucket = *stored.bucket;
  const auto frozen = set_state(call, bucket, bucket.live, bucket.deleting);
  if (!frozen && frozen.error().status == Status::precondition) {
    // An earlier deletion was interrupted, or is under way in another process.
    if (auto thawed = thaw(bucket); !thawed) return std::move(thawed).error();
    return Removal::frozen_already;
  }
  if (!frozen) return frozen.error();
  const auto empty = is_empty(call, bucket);
  if (!empty || !*empty) {
    auto thawed = set_state({}, bucket, bucket.deleting, bucket.live);
    if (!thawed) return thawed.error();
    if (!empty) return empty.error();
    return Error(Status::exists, MORTISE_BUCKET_NOT_EMPTY, "bucket '" + bucket.name + "' is not empty");
  }
  Batch batch(std::string(keys::kSystemPartition), options_.durability);
  batch.expect(keys::of_bucket(bucket.name), stored.bytes).remove(keys::of_bucket(bucket.name)).frees_space();
  auto rows = add_bucket_event(core_, call, MORTISE_EVENT_BUCKET_REMOVED, stored.bucket, batch);
  const auto removed = rows ? core_.meta.with(call).commit_and_wait(batch) : Result<void>(rows.error());
  if (rows && *rows != nullptr) (*rows)->settle(removed ? Status::ok : removed.error().status);
  if (removed) {
    core_.notify_garbage(bucket.partition);  // its uploads, and !state
    return Removal::done;
  }
  if (removed.error().status == Status::unknown) return removed.error();  // writers find out and thaw if need be
  auto thawed = set_state({}, bucket, bucket.deleting, bucket.live);
  const bool raced = removed.error().status == Status::precondition;
  // Whoever changed the record may have thawed the partition, too.
  if (!thawed && !(raced && thawed.error().status == Status::precondition)) return thawed.error();
  if (!raced) return removed.error();
  return Removal::record_changed;
}

Result<void> Buckets::thaw(const Bucket& found) {
  auto stored = read(found.name);
  if (!stored) return std::move(stored).error();
  if (stored->bucket == nullptr || stored->bucket->id != found.id) return {};  // deleted after all
  // The record changes first, so that the deletion, should it still be running somewhere, can no longer succeed.
  auto next = std::make_shared<Bucket>(*stored->bucket);
  ++next->generation;
  std::string bytes;
  encode(*next, bytes);
  Batch batch(std::string(keys::kSystemPartition), options_.durability);
  batch.expect(keys::of_bucket(next->name), stored->bytes)
      .put(keys::of_bucket(next->name), std::move(bytes))
      .frees_space();
  const auto marked = core_.meta.commit_and_wait(batch);
  forget(next->name);
  if (!marked) return marked.error().status == Status::precondition ? Result<void>() : marked;
  auto thawed = set_state({}, *next, next->deleting, next->live);
  if (!thawed && thawed.error().status != Status::precondition) return thawed;
  return {};
}

}  // namespace mortise::objects
