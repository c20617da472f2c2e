// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/put.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"
#include "kernel/objects/write/intake.h"

#include <optional>

namespace mortise::objects {
namespace {

constexpr size_t kOwnDigests = 2;  // at most: the MD5 of ETags, and the bucket's checksum

class PutWriter final : public Intake {
 public:
  PutWriter(Engine& engine, Spec spec, DigestSet digests, BucketPtr bucket, const mortise_put& put)
      : Intake(engine, std::move(spec), std::move(digests)),
        bucket_(std::move(bucket)),
        conditions_(put.conditions),
        etag_policy_(put.etag_policy) {
    version_.key = view(put.key);
    version_.owner = view(put.owner);
    version_.owner_name = view(put.owner_name);
    version_.storage_class = view(put.storage_class);
    version_.metadata = to_owned(put.metadata, put.metadata_count);
    version_.properties = to_owned(put.properties, put.property_count);
    version_.lock = put.lock;
    version_.digests.reserve(put.digest_count);
    for (size_t i = 0; i < put.digest_count; ++i)
      if (put.digests[i].keep != 0)
        version_.digests.push_back({std::string(view(put.digests[i].algorithm)), {}, false});
  }

 protected:
  BlobOwner owner() const override { return {bucket_->partition, keys::of(keys::kObject, version_.key)}; }

  void store() override {
    version_.size = size();
    version_.etag = make_etag(*bucket_, etag_policy_, digests());
    for (OwnedDigest& digest : version_.digests) digest.value = digests().value(digest.algorithm);
    if (!bucket_->checksum_type.empty())
      version_.checksum = {bucket_->checksum_type, digests().value(bucket_->checksum_type), false};
    version_.inlined = bytes();
    version_.blob = blob();
    if (bucket_->has_backend()) return write_to_backend();
    commit();
  }

 private:
  /// The backend has the object before it is acknowledged here, and before anybody sees it here.
  void write_to_backend() {
    engine().backend_writer().write(call(), bucket_, outgoing(version_, std::exchange(conditions_, {})),
                                    [self = shared_from_this(), this](Result<BackendWritten> at_backend) {
                                      if (!at_backend) return drop(at_backend.error());
                                      take_over(version_, *bucket_, *at_backend);
                                      turn_ = std::move(at_backend->turn);
                                      commit();
                                    });
  }
  void drop(const Error& why) {
    engine().settle_or_remove(call(), blob(), Error(Status::cancelled, "not stored"));
    fail(why);
  }
  void commit() {
    change_.emplace(engine(), call(), bucket_, MORTISE_EVENT_OBJECT_PUT, std::move(version_), std::move(conditions_),
                    [this](Result<Written> result) { stored(std::move(result)); });
    change_->start(shared_from_this());
  }

  void stored(Result<Written> result) {
    turn_.reset();
    engine().settle_or_remove(call(), blob(), result ? Result<void>() : result.error());
    if (!result) return fail(result.error());
    const mortise_error fine = empty_error();
    result->with_abi([&](const mortise_written& w) { answer(fine, &w); });
  }

  const BucketPtr bucket_;
  Conditions conditions_;
  const int32_t etag_policy_;
  NewVersion version_;
  std::shared_ptr<void> turn_;
  std::optional<StoreVersion> change_;  // views the body in here
};

}  // namespace

Result<bool> StoreVersion::plan(const Bucket& bucket, Draft& draft) {
  if (bucket.has_backend() && !version_.copy)
    return Error(Status::busy, MORTISE_CONFLICT, "bucket '" + bucket.name + "' has got a backend meanwhile");
  if (version_.copy && version_.copy->backend != bucket.backend)
    return Error(Status::busy, MORTISE_CONFLICT, "bucket '" + bucket.name + "' has got another backend meanwhile");
  auto current = read_current(meta(), bucket.partition, version_.key);
  if (!current) return std::move(current).error();
  const StoredObject* old = current->get();
  if (auto holds = check_write(conditions_, old == nullptr ? nullptr : &old->record); !holds)
    return std::move(holds).error();
  if (version_.modified_ms == 0) version_.modified_ms = engine().host.ordered_ms();
  auto record = version_.record(engine().options.within_max);
  auto lock = lock_of_new_version(bucket, version_.lock, engine().host);
  if (!lock) return std::move(lock).error();
  record.lock = *lock;
  if (auto placed = place(meta(), bucket, version_.key, old, record, id_, draft); !placed)
    return std::move(placed).error();
  null_version_ = record.null_version;
  if (event_ == kNoEvent)
    draft.has_no_event();
  else
    draft.add_event(event_of(event_, version_.key, record, record.modified_ms));
  if (record.body == BodyKind::inlined) draft.put_lent(keys::of(keys::kBody, version_.key, id_), version_.inlined);
  return true;
}

void StoreVersion::finished(Result<void> result) {
  if (!result) return done_(std::move(result).error());
  Written w(*bucket(), std::move(version_.key));
  w.version = null_version_ ? "null" : id_;
  w.size = version_.size;
  w.modified_ms = version_.modified_ms;
  w.etag = std::move(version_.etag);
  w.digests = std::move(version_.digests);
  w.checksum = std::move(version_.checksum);
  w.revision = sequence_of(id_);
  done_(std::move(w));
}

Result<BucketPtr> check_target(Engine& engine, const Call& call, const mortise_bucket_ref& ref, std::string_view key,
                               int32_t event, const Conditions& conditions) {
  auto bucket = engine.buckets.find(ref, call);
  if (!bucket) return bucket;
  if (auto ok = check_key(key); !ok) return std::move(ok).error();
  if (const auto feed = engine.event_feed()) {
    const auto interest = feed->interest(*bucket);
    if (interest != nullptr && interest->wants(event, key))
      if (auto room = feed->check_room(*interest); !room) return std::move(room).error();
  }
  if (!conditions.any() || (*bucket)->has_backend()) return bucket;
  auto current = read_current(engine.meta.with(call), (*bucket)->partition, key);
  if (!current) return std::move(current).error();
  auto holds = check_write(conditions, *current == nullptr ? nullptr : &(*current)->record);
  if (!holds) return std::move(holds).error();
  return bucket;
}

Result<mortise_writer*> begin_put(Engine& engine, const Call& call, const mortise_put& put, mortise_task drained,
                                  void* context) {
  auto bucket =
      check_target(engine, call, put.bucket, view(put.key), MORTISE_EVENT_OBJECT_PUT, Conditions(put.conditions));
  if (!bucket) return std::move(bucket).error();
  if (auto lock = lock_of_new_version(**bucket, put.lock, engine.host); !lock) return std::move(lock).error();
  const int64_t length = length_or_none((put.present & MORTISE_PUT_LENGTH) != 0, put.content_length);
  if (auto room = engine.space.check(announced(length)); !room) return std::move(room).error();
  DigestSet digests(engine.checksums());
  digests.expect(kOwnDigests + put.digest_count);
  if (auto added = add_own_digests(**bucket, put.etag_policy, digests); !added) return std::move(added).error();
  for (size_t i = 0; i < put.digest_count; ++i)
    if (auto added = digests.add(view(put.digests[i].algorithm)); !added) return std::move(added).error();
  Intake::Spec spec;
  spec.call = call;
  spec.durability = (*bucket)->durability;
  spec.content_length = length;
  spec.drained = drained;
  spec.context = context;
  return Intake::hand_out(
      std::make_shared<PutWriter>(engine, std::move(spec), std::move(digests), std::move(*bucket), put));
}

}  // namespace mortise::objects
