// SPDX-License-Identifier: Apache-2.0
//
// Creating and changing buckets. Asynchronous: any thread.
#include <algorithm>

#include "kernel/objects/buckets/bucket_event.h"
#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/new_bucket.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/core/record_core.h"
#include "kernel/objects/format/bucket_properties.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"

namespace mortise::objects {
namespace {

constexpr int64_t kDeletionPauseMs = 5;

Result<void> check_properties(const RecordCore& core, const BucketOptions& options,
                              const Buckets::PropertyUpdate& change) {
  for (const auto& [name, value] : change.set) {
    if (auto ok = check_property(name, value); !ok) return ok;
    if (const auto& declared = options.check_property)
      if (auto ok = declared(name, value); !ok)
        return Error(Status::invalid, MORTISE_INVALID_PROPERTY, std::move(ok).error().message);
    if (name == "checksum.type" && value != "none" && core.checksums()->find(value) == nullptr)
      return Error(Status::invalid, MORTISE_INVALID_PROPERTY, "no plugin gives the checksum '" + value + "'");
  }
  return {};
}

/// What is set may not go with what is there.
Result<void> check_change(const BucketOptions& options, const Buckets::PropertyUpdate& change, const Bucket& changed) {
  if (!options.check_change || change.set.empty()) return {};
  std::vector<mortise_pair> set, all;
  for (const auto& [name, value] : change.set) set.push_back(pair(name, value));
  for (const auto& [name, value] : changed.properties) all.push_back(pair(name, value));
  if (auto ok = options.check_change(changed.name, set, all); !ok)
    return Error(Status::invalid, MORTISE_INVALID_PROPERTY, std::move(ok).error().message);
  return {};
}

std::string_view durability_name(mortise_durability d) {
  return d == MORTISE_STRICT ? "strict" : d == MORTISE_DATA ? "data" : "none";
}

}  // namespace

/// First the state of the new partition, then the record with the name. What a crash leaves between them is a partition
/// that no bucket record names; the collector removes it.
class BucketCreation : public std::enable_shared_from_this<BucketCreation> {
 public:
  BucketCreation(RecordCore& core, Buckets& buckets, const Call& call, std::shared_ptr<Bucket> bucket,
                 Buckets::Done done)
      : core_(core),
        buckets_(buckets),
        call_(call),
        bucket_(std::move(bucket)),
        done_(std::move(done)),
        guard_(core.running) {}

  void start() {
    buckets_.set_creating(bucket_->id, true);
    Batch batch(bucket_->partition, buckets_.options_.durability);
    batch.expect(std::string(keys::kState), std::nullopt).put(std::string(keys::kState), bucket_->live);
    core_.meta.with(call_).commit(batch, [self = shared_from_this()](const mortise_error& e) {
      if (e.status != MORTISE_OK) return self->finish(Error::from(e));
      self->record();
    });
  }

 private:
  void record() {
    std::string bytes;
    encode(*bucket_, bytes);
    Batch batch(std::string(keys::kSystemPartition), buckets_.options_.durability);
    batch.expect(keys::of_bucket(bucket_->name), std::nullopt).put(keys::of_bucket(bucket_->name), std::move(bytes));
    auto rows = add_bucket_event(core_, call_, MORTISE_EVENT_BUCKET_CREATED, bucket_, batch);
    if (!rows) return undo(rows.error());
    core_.meta.with(call_).commit(batch, [self = shared_from_this(), rows = std::move(*rows)](const mortise_error& e) {
      if (rows != nullptr) rows->settle(static_cast<Status>(e.status));
      if (e.status == MORTISE_OK) {
        self->buckets_.forget(self->bucket_->name);
        return self->finish(BucketPtr(self->bucket_));
      }
      if (e.status == MORTISE_UNKNOWN) return self->finish(Error::from(e));
      self->undo(e.status == MORTISE_PRECONDITION
                     ? Error(Status::exists, MORTISE_BUCKET_EXISTS, "bucket '" + self->bucket_->name + "' exists")
                     : Error::from(e));
    });
  }
  void undo(const Error& why) {
    Batch batch(bucket_->partition, MORTISE_NONE);
    batch.expect(std::string(keys::kState), bucket_->live).remove(std::string(keys::kState));
    core_.meta.commit(batch, [self = shared_from_this(), why](const mortise_error&) { self->finish(why); });
  }
  void finish(Result<BucketPtr> result) {
    // If it may still come into being, the collector must leave it alone as long as this process lives.
    if (result || result.error().status != Status::unknown) buckets_.set_creating(bucket_->id, false);
    done_(std::move(result));
    guard_ = {};
  }

  RecordCore& core_;
  Buckets& buckets_;
  const Call call_;
  const std::shared_ptr<Bucket> bucket_;
  const Buckets::Done done_;
  Running::Guard guard_;
};

void Buckets::create(const Call& call, std::string_view given, std::string_view owner, PropertyUpdate&& properties,
                     Done done) {
  if (auto ok = check_bucket_name(given); !ok) return done(std::move(ok).error());
  if (auto ok = check_owner_id(owner); !ok) return done(std::move(ok).error());
  if (auto ok = check_properties(core_, options_, properties); !ok) return done(std::move(ok).error());
  const auto existing = find({str(given), {}}, call);
  if (existing) return done(Error(Status::exists, MORTISE_BUCKET_EXISTS, "bucket '" + std::string(given) + "' exists"));
  if (existing.error().detail != MORTISE_NO_SUCH_BUCKET) return done(existing.error());
  if (const auto& allowed = options_.check_new_name)
    if (auto ok = allowed(canonical_bucket_name(given)); !ok) return done(std::move(ok).error());
  auto bucket = std::make_shared<Bucket>();
  bucket->name = canonical_bucket_name(given);
  bucket->created_ms = core_.host.ordered_ms();
  bucket->id = make_timed_id(bucket->created_ms);
  bucket->owner = owner;
  bucket->properties = {{"checksum.type", options_.checksum},
                        {"durability", std::string(durability_name(options_.durability))}};
  for (const auto& [name, value] : properties.set) bucket->properties[name] = value;
  if (auto ok = check_change(options_, properties, *bucket); !ok) return done(std::move(ok).error());
  bucket->derive(options_);
  if (auto ok = check_new_bucket(*bucket); !ok) return done(std::move(ok).error());
  note(*bucket);
  std::make_shared<BucketCreation>(core_, *this, call, std::move(bucket), std::move(done))->start();
}

/// Read here, and not held until the commit: what is written in between is refused when its turn comes (StoreVersion).
Result<void> Buckets::check_backend_change(const Call& call, const Bucket& before, const Bucket& after) const {
  if (!after.has_backend()) return {};
  if (auto ok = check_backend_versions(after); !ok) return ok;
  if (before.backend == after.backend) return {};
  auto empty = is_empty(call, before);
  if (!empty) return std::move(empty).error();
  if (*empty) return {};
  return Error(Status::invalid, MORTISE_INVALID_PROPERTY,
               "bucket '" + after.name + "' has objects of its own: only an empty bucket can get a backend");
}

class BucketUpdate : public std::enable_shared_from_this<BucketUpdate> {
 public:
  BucketUpdate(RecordCore& core, Buckets& buckets, const Call& call, BucketTarget target,
               Buckets::PropertyUpdate change, Buckets::Done done)
      : core_(core),
        buckets_(buckets),
        call_(call),
        target_(std::move(target)),
        change_(std::move(change)),
        done_(std::move(done)),
        guard_(core.running) {}

  void attempt() {
    if (auto ended = call_.ended(core_.host, "change bucket", target_.name)) return finish(std::move(*ended));
    auto stored = buckets_.read(target_.name, call_);
    if (!stored) return finish(std::move(stored).error());
    if (stored->bucket == nullptr || !is_meant(target_.ref(), *stored->bucket))
      return finish(no_such_bucket(target_.name));
    target_.id = stored->bucket->id;
    if (buckets_.is_deleting(target_.id)) return wait();  // else changes one after the other would stop a deletion
    if (forgets_versions(*stored->bucket))
      return finish(Error(Status::invalid, MORTISE_INVALID_PROPERTY,
                          "versioning cannot be taken back: the bucket may have versions. It can be suspended"));
    auto next = std::make_shared<Bucket>(*stored->bucket);
    ++next->generation;
    for (const auto& name : change_.remove) next->properties.erase(name);
    for (const auto& [name, value] : change_.set) next->properties[name] = value;
    if (auto ok = check_change(buckets_.options_, change_, *next); !ok) return finish(std::move(ok).error());
    next->derive(buckets_.options_);
    if (auto ok = check_bucket_lock(*stored->bucket, *next); !ok) return finish(std::move(ok).error());
    if (auto ok = buckets_.check_backend_change(call_, *stored->bucket, *next); !ok)
      return finish(std::move(ok).error());
    buckets_.note(*next);
    std::string bytes;
    encode(*next, bytes);
    Batch batch(std::string(keys::kSystemPartition), buckets_.options_.durability);
    // The record has the id in it: the commit fails if another bucket has the name by then.
    batch.expect(keys::of_bucket(target_.name), std::move(stored->bytes))
        .put(keys::of_bucket(target_.name), std::move(bytes));
    auto rows = add_bucket_event(core_, call_, MORTISE_EVENT_BUCKET_PROPERTIES, stored->bucket, batch);
    if (!rows) return finish(std::move(rows).error());
    core_.meta.with(call_).commit(batch,
                                  [self = shared_from_this(), next, rows = std::move(*rows)](const mortise_error& e) {
                                    if (rows != nullptr) rows->settle(static_cast<Status>(e.status));
                                    self->committed(e, next);
                                  });
  }

 private:
  /// In a bucket that never had versions, removing a key brings back none; with versions it would.
  bool forgets_versions(const Bucket& bucket) const {
    return bucket.properties.count("versioning") != 0 &&
           std::find(change_.remove.begin(), change_.remove.end(), "versioning") != change_.remove.end() &&
           std::none_of(change_.set.begin(), change_.set.end(), [](const auto& p) { return p.first == "versioning"; });
  }
  void wait() {
    if (!core_.submit_after(kDeletionPauseMs, [self = shared_from_this()] { self->attempt(); }))
      finish(Error(Status::busy, "the server is stopping"));
  }
  void committed(const mortise_error& e, const BucketPtr& next) {
    if (e.status == MORTISE_PRECONDITION) {
      if (!core_.submit([self = shared_from_this()] { self->attempt(); }))
        finish(Error(Status::busy, "the server is stopping"));
      return;
    }
    buckets_.forget(target_.name);  // the next find() reads, as there may be a later change already
    if (e.status == MORTISE_OK) return finish(next);
    finish(Error::from(e));
  }
  void finish(Result<BucketPtr> result) {
    done_(std::move(result));
    guard_ = {};
  }

  RecordCore& core_;
  Buckets& buckets_;
  const Call call_;
  BucketTarget target_;
  const Buckets::PropertyUpdate change_;
  const Buckets::Done done_;
  Running::Guard guard_;
};

void Buckets::update(const Call& call, const mortise_bucket_ref& ref, PropertyUpdate change, Done done) {
  if (auto ok = check_properties(core_, options_, change); !ok) return done(std::move(ok).error());
  BucketTarget target{std::string(canonical_bucket_name(view(ref.name))), std::string(view(ref.id))};
  std::make_shared<BucketUpdate>(core_, *this, call, std::move(target), std::move(change), std::move(done))->attempt();
}

}  // namespace mortise::objects
