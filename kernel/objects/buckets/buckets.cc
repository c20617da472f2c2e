// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/buckets.h"

#include <algorithm>

#include "kernel/objects/buckets/bucket_view.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/core/record_core.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"

namespace mortise::objects {

Error no_such_bucket(std::string_view name) {
  return Error(Status::not_found, MORTISE_NO_SUCH_BUCKET, "there is no bucket '" + std::string(name) + "'");
}

Result<StoredBucket> Buckets::read(std::string_view name, const Call& call) const {
  auto bytes = core_.meta.with(call).get(keys::kSystemPartition, keys::of_bucket(name));
  if (!bytes) return std::move(bytes).error();
  if (!*bytes) return StoredBucket{};
  auto bucket = std::make_shared<Bucket>();
  bucket->name = name;
  if (!decode(**bytes, *bucket))
    return Error(Status::corrupt, "the record of bucket '" + std::string(name) + "' cannot be read");
  bucket->derive(options_);
  note(*bucket);
  return StoredBucket{std::move(**bytes), std::move(bucket)};
}

Result<BucketPtr> Buckets::find(const mortise_bucket_ref& ref, const Call& call) {
  auto found = look_up(ref, call, false);
  if (!found) return std::move(found).error();
  return std::move(found->bucket);
}

Result<BucketHandle> Buckets::show(const mortise_bucket_ref& ref, const Call& call) {
  auto found = look_up(ref, call, true);
  if (!found) return std::move(found).error();
  return std::move(found->shown);
}

/// Gives only the one of the two forms that is wanted, of which each copy counts.
Result<Buckets::Cached> Buckets::look_up(const mortise_bucket_ref& ref, const Call& call, bool shown) {
  const auto name = canonical_bucket_name(view(ref.name));
  if (name.size() > kLongestBucketName) return no_such_bucket(name.substr(0, kLongestBucketName));
  uint64_t epoch = 0;
  if (!core_.shared()) {
    const ReadLock lock(mutex_);
    if (const auto found = cache_.find(name); found != cache_.end()) {
      const Cached& at = found->second;
      if (!is_meant(ref, *at.bucket)) return no_such_bucket(name);
      return shown ? Cached{nullptr, at.shown} : Cached{at.bucket, BucketHandle()};
    }
    epoch = epoch_;
  }
  auto stored = read(name, call);
  if (!stored) return std::move(stored).error();
  if (stored->bucket == nullptr) return no_such_bucket(name);
  const bool needs_view = shown || !core_.shared();
  Cached fresh{stored->bucket, needs_view ? BucketView::make(stored->bucket) : BucketHandle()};
  if (!core_.shared()) {
    const WriteLock lock(mutex_);
    if (epoch == epoch_) cache_.try_emplace(stored->bucket->name, fresh);  // else what was read may be old
  }
  if (!is_meant(ref, *stored->bucket)) return no_such_bucket(name);
  return fresh;
}

void Buckets::forget(const std::string& name) {
  const WriteLock lock(mutex_);
  ++epoch_;
  cache_.erase(std::string(canonical_bucket_name(name)));
}

bool Buckets::is_deleting(const std::string& id) const {
  const ReadLock lock(mutex_);
  return deleting_.contains(id);
}

bool Buckets::is_creating(const std::string& id) const {
  const ReadLock lock(mutex_);
  return creating_.contains(id);
}

void Buckets::set_creating(const std::string& id, bool creating) {
  const WriteLock lock(mutex_);
  if (creating)
    creating_.insert(id);
  else
    creating_.erase(id);
}

Result<bool> Buckets::list(const Call& call, std::string_view prefix, std::string_view after, uint32_t limit,
                           const std::function<void(BucketPtr)>& each) const {
  const std::string wanted = keys::of_bucket(prefix);
  const std::string behind = after.empty() ? std::string() : keys::of_bucket(after).append(1, '\x01');
  uint32_t rows = 0;
  const auto add = [&](std::string_view key, std::string_view value) -> Result<bool> {
    if (rows == limit) return false;
    if (auto ended = call.ended(core_.host, "list buckets")) return std::move(*ended);
    auto bucket = std::make_shared<Bucket>();
    bucket->name = key.substr(1);
    if (!decode(value, *bucket))
      return Error(Status::corrupt, "the record of bucket '" + bucket->name + "' cannot be read");
    bucket->derive(options_);
    note(*bucket);
    ++rows;
    each(std::move(bucket));
    return true;
  };
  const auto all = for_each_from(core_.meta.with(call), keys::kSystemPartition, wanted, behind, add);
  if (!all) return all;
  return !*all && limit != 0;
}

}  // namespace mortise::objects
