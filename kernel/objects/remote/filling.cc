// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/filling.h"

#include <algorithm>
#include <optional>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/intake.h"
#include "kernel/objects/write/put.h"

namespace mortise::objects {
namespace {

class Filling final : public Intake {
 public:
  Filling(Engine& engine, Spec spec, DigestSet digests, BucketPtr bucket, std::string key, BackendObjectPtr object,
          FillingOwner& owner)
      : Intake(engine, std::move(spec), std::move(digests)),
        bucket_(std::move(bucket)),
        key_(std::move(key)),
        object_(std::move(object)),
        owner_(owner) {}

 protected:
  BlobOwner owner() const override { return {bucket_->partition, keys::of(keys::kObject, key_)}; }

  void store() override {
    owner_.before_store([self = shared_from_this(), this](bool wanted) {
      if (wanted) return commit();
      drop(Error(Status::cancelled, "object '" + key_ + "' was changed while it was fetched"));
    });
  }

 private:
  void commit() {
    NewVersion version = object_->copy(*bucket_, key_);
    version.copy->doubted_ms = owner_.doubted_ms();
    for (const OwnedDigest& digest : object_->digests())
      if (digest.algorithm != "md5" && digests().has(digest.algorithm)) version.digests.push_back(digest);
    if (!bucket_->checksum_type.empty())
      version.checksum = {bucket_->checksum_type, digests().value(bucket_->checksum_type), false};
    version.inlined = bytes();
    version.blob = blob();
    change_.emplace(engine(), call(), bucket_, kNoEvent, std::move(version), Conditions(),
                    [this](Result<Written> result) { stored(std::move(result)); });
    change_->start(shared_from_this());
  }
  void stored(Result<Written> result) {
    if (!result) return drop(result.error());
    engine().settle_or_remove(call(), blob(), {});
    const mortise_error fine = empty_error();
    result->with_abi([&](const mortise_written& w) { answer(fine, &w); });
  }
  void drop(const Error& why) {
    engine().settle_or_remove(call(), blob(), why);
    fail(why);
  }

  const BucketPtr bucket_;
  const std::string key_;
  const BackendObjectPtr object_;
  FillingOwner& owner_;
  std::optional<StoreVersion> change_;  // views the body in here
};

bool can_compute(const Engine& engine, const std::string& algorithm) {
  return engine.checksums()->find(algorithm) != nullptr;
}

}  // namespace

std::vector<OwnedDigest> expected_digests(const Engine& engine, const BackendObject& object) {
  std::vector<OwnedDigest> out;
  for (const OwnedDigest& digest : object.digests())
    if (!digest.composite && can_compute(engine, digest.algorithm)) out.push_back(digest);
  return out;
}

Result<mortise_writer*> begin_filling(Engine& engine, const Call& call, BucketPtr bucket, std::string key,
                                      BackendObjectPtr object, FillingOwner& owner) {
  if (auto room = engine.space.check(object->size()); !room) return std::move(room).error();
  DigestSet digests(engine.checksums());
  if (auto added = add_own_checksum(*bucket, digests); !added) return std::move(added).error();
  for (const OwnedDigest& digest : expected_digests(engine, *object))
    if (auto added = digests.add(digest.algorithm); !added) return std::move(added).error();
  Intake::Spec spec;
  spec.call = call;
  spec.durability = bucket->durability;
  spec.content_length = length_or_none(true, object->size());
  spec.drained = [](void* context) { static_cast<FillingOwner*>(context)->drained(); };
  spec.context = &owner;
  return Intake::hand_out(std::make_shared<Filling>(engine, std::move(spec), std::move(digests), std::move(bucket),
                                                    std::move(key), std::move(object), owner));
}

}  // namespace mortise::objects
