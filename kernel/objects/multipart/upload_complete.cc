// SPDX-License-Identifier: Apache-2.0
//
// Completing an upload: one batch turns its parts into an object. No byte is copied. Where the bucket has a backend,
// the object is brought there before.
#include <algorithm>
#include <optional>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/multipart/chosen_parts.h"
#include "kernel/objects/multipart/parts.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/write/new_version.h"
#include "kernel/objects/write/object_change.h"

namespace mortise::objects {
namespace {

class Completion final : public ObjectChange {
 public:
  Completion(Engine& engine, const Call& call, const mortise_complete& c, OnWritten done)
      : ObjectChange(engine, call, BucketTarget::of(c.bucket), done),
        key_(view(c.key)),
        upload_id_(view(c.upload_id)),
        conditions_(c.conditions),
        parts_(c, key_, upload_id_, engine.options.min_part_size) {
    for (size_t i = 0; i < c.expected_count; ++i) expected_.push_back(to_owned(c.expected[i]));
  }

  /// Instead of start(), where the bucket has a backend.
  void bring(const BucketPtr& bucket) {
    auto upload = read_upload(meta(), bucket->partition, key_, upload_id_);
    if (!upload || !parts_.load(meta(), *bucket, (*upload)->record)) return start();  // it will be told what is wrong
    brought_upload_ = std::move(*upload);
    brought_to_ = bucket->backend;
    const auto& u = brought_upload_->record;
    const PartSum sum(engine().checksums(), parts_.records());
    if (auto digest = sum.digest(u.checksum, u.composite)) brought_digest_ = std::move(*digest);
    OutgoingVersion outgoing;
    outgoing.key = key_;
    outgoing.metadata = u.metadata;
    if (!brought_digest_.algorithm.empty() && !brought_digest_.composite)
      outgoing.digests.push_back(brought_digest_.view());
    outgoing.conditions = conditions_;
    outgoing.size = sum.size();
    const auto& parts = parts_.records();
    for (const PartRecord& part : parts) brought_.emplace_back(part.blob);
    for (size_t i = 0; i < parts.size(); ++i)
      if (parts[i].size != 0) outgoing.blobs.push_back({brought_[i], parts[i].size});
    engine().backend_writer().write(call(), bucket, std::move(outgoing),
                                    [self = shared_from_this(), this](Result<BackendWritten> at_backend) {
                                      if (!at_backend) return done_(at_backend.error());
                                      at_backend_ = std::move(*at_backend);
                                      start();
                                    });
  }

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    for (;;) {
      auto current = read_current(meta(), bucket.partition, key_);
      if (!current) return std::move(current).error();
      auto upload = read_upload(meta(), bucket.partition, key_, upload_id_);
      if (!upload)
        return upload.error().detail == MORTISE_NO_SUCH_UPLOAD ? completed_before(bucket)
                                                               : Result<bool>(upload.error());
      const StoredObject* old = current->get();
      if (auto holds = check_conditions((*upload)->record, old); !holds) return std::move(holds).error();
      auto found = parts_.load(meta(), bucket, (*upload)->record);
      if (found) return assemble(bucket, **upload, old, draft);
      auto still = still_as(bucket, **upload);
      if (!still) return std::move(still).error();
      if (*still) return std::move(found).error();
    }
  }

  void finished(Result<void> result) override {
    if (at_backend_) at_backend_->turn.reset();
    ObjectChange::finished(std::move(result));
  }

 private:
  /// A backend has checked them when the object was brought there.
  Result<void> check_conditions(const UploadRecord& upload, const StoredObject* current) const {
    if (at_backend_) return {};
    if (auto holds = check_write(conditions_, current == nullptr ? nullptr : &current->record); !holds) return holds;
    return check_base(upload, current);
  }

  /// What was brought to the backend is what the parts are now.
  Result<void> check_brought(const Bucket& bucket) const {
    if (!bucket.has_backend() && !at_backend_) return {};
    const auto& parts = parts_.records();
    const bool same = at_backend_ && brought_to_ == bucket.backend &&
                      std::equal(parts.begin(), parts.end(), brought_.begin(), brought_.end(),
                                 [](const PartRecord& p, const std::string& blob) { return p.blob == blob; });
    return same ? Result<void>()
                : Error(Status::busy, MORTISE_CONFLICT,
                        "the upload was changed while its object was brought to the backend");
  }

  /// A condition is about the object that the writer knew when it began. A plain write of that condition would see a
  /// change in between; so does an upload.
  Result<void> check_base(const UploadRecord& upload, const StoredObject* current) const {
    if (!conditions_.any() || upload.base.empty()) return {};
    if (upload.base == (current == nullptr ? UploadRecord::kNoBase : current->record.id)) return {};
    return Error(Status::precondition, MORTISE_CONFLICT, "the object was changed or removed since the upload began")
        .with("Condition", conditions_.if_match.empty() ? "If-None-Match" : "If-Match");
  }

  /// False: parts that were not found went, or changed, with the upload's record since it was read; another call may
  /// have completed it. So what is wrong with them says nothing: look again.
  Result<bool> still_as(const Bucket& bucket, const StoredUpload& upload) const {
    auto now = meta().get(bucket.partition, keys::of(keys::kUpload, key_, upload_id_));
    if (!now) return std::move(now).error();
    return *now && **now == upload.bytes;
  }

  // ---- the object

  Result<bool> assemble(const Bucket& bucket, const StoredUpload& upload, const StoredObject* old, Draft& draft) {
    if (auto same = check_brought(bucket); !same) return std::move(same).error();
    const auto& u = upload.record;
    const PartSum sum(engine().checksums(), parts_.records());
    auto digest = sum.digest(u.checksum, u.composite);
    if (!digest) return std::move(digest).error();
    if (auto ok = check_expected(u, *digest); !ok) return std::move(ok).error();
    const auto checksum = sum.checksum();
    etag_ = at_backend_ && !at_backend_->etag.empty() ? at_backend_->etag : sum.etag(bucket);
    ObjectRecord record;
    record.is_copy = at_backend_.has_value();
    if (at_backend_) {
      record.backend_etag = at_backend_->etag;
      record.backend_version = at_backend_->version;
      record.in_doubt = at_backend_->doubted_ms != 0;
      record.doubted_ms = at_backend_->doubted_ms;
    }
    record.size = sum.size();
    record.modified_ms = engine().host.ordered_ms();
    record.etag = etag_;
    record.owner = u.owner;
    record.owner_name = u.owner_name;
    record.storage_class = u.storage_class;
    record.metadata = u.metadata;
    record.properties = u.properties;
    auto lock = lock_of_new_version(bucket, u.lock, engine().host);
    if (!lock) return std::move(lock).error();
    record.lock = *lock;
    if (!digest->algorithm.empty()) record.digests.push_back(digest->view());
    record.checksum = checksum.view();
    record.upload_id = upload_id_;
    record.part_count = static_cast<uint32_t>(parts_.records().size());
    const auto manifest = lay_out(parts_.records(), record);
    std::string id;
    if (auto placed = place(meta(), bucket, key_, old, record, id, draft); !placed) return std::move(placed).error();
    for (size_t i = 0; i < manifest.size(); ++i)
      draft.put(keys::numbered(keys::kManifest, key_, id, static_cast<uint32_t>(i)), manifest[i]);
    // No part was replaced since the upload's record was read: that would have changed it.
    draft.expect(keys::of(keys::kUpload, key_, upload_id_), upload.bytes);
    draft.remove(keys::of(keys::kUpload, key_, upload_id_));
    for (const auto& p : parts_.records()) draft.remove(keys::numbered(keys::kPart, key_, upload_id_, p.number));
    draft.discard_upload(key_, upload_id_);  // parts that were not named, and those that came since
    draft.add_event(event_of(MORTISE_EVENT_OBJECT_COMPLETED, key_, record, record.modified_ms));
    written_ = Written(bucket, key_, record);
    return true;
  }

  Result<void> check_expected(const UploadRecord& upload, const OwnedDigest& digest) const {
    if (!upload.checksum_is_chosen()) return {};
    for (const auto& e : expected_) {
      if (e.algorithm == digest.algorithm && e.value == digest.value && (digest.composite || !e.composite)) continue;
      return Error(Status::invalid, MORTISE_BAD_DIGEST,
                   "the object does not have the " + e.algorithm + " that was promised")
          .with("Algorithm", e.algorithm);
    }
    return {};
  }

  // ---- a repeated call

  /// The upload is gone: if its object is there, made of just these parts, then this call was answered before.
  Result<bool> completed_before(const Bucket& bucket) {
    auto made = find_made(bucket);
    if (!made) return std::move(made).error();
    if (*made == nullptr) return no_such_upload(upload_id_);
    auto same = parts_.are_those_of(meta(), bucket, (*made)->record);
    if (!same) return same;
    if (!*same) return no_such_upload(upload_id_);
    written_ = Written(bucket, key_, (*made)->record);
    return false;
  }

  Result<StoredPtr> find_made(const Bucket& bucket) {
    auto current = read_current(meta(), bucket.partition, key_);
    if (!current || *current == nullptr || (*current)->record.upload_id == upload_id_) return current;
    if (!(*current)->record.has_older) return StoredPtr();
    StoredPtr made;
    const auto look = [&](std::string_view, std::string_view value) -> Result<bool> {
      auto older = decode_stored(value);
      if (!older) return std::move(older).error();
      if ((*older)->record.upload_id == upload_id_) made = std::move(older).value();
      return made == nullptr;
    };
    auto looked = for_each(meta(), bucket.partition, keys::family(keys::kVersion, key_), look);
    if (!looked) return std::move(looked).error();
    return made;
  }

  const std::string key_;
  const std::string upload_id_;
  const Conditions conditions_;
  ChosenParts parts_;
  std::vector<OwnedDigest> expected_;
  std::string etag_;
  // Of bring():
  std::unique_ptr<StoredUpload> brought_upload_;
  OwnedDigest brought_digest_;
  std::vector<std::string> brought_;  // the parts' blobs
  std::string brought_to_;            // the backend
  std::optional<BackendWritten> at_backend_;
};

}  // namespace

void complete_upload(Engine& engine, const Call& call, const mortise_complete& complete, OnWritten done) {
  const auto completion = std::make_shared<Completion>(engine, call, complete, done);
  const auto bucket = engine.buckets.find(complete.bucket, call);
  if (bucket && (*bucket)->has_backend()) return completion->bring(*bucket);
  completion->start();
}

}  // namespace mortise::objects
