// SPDX-License-Identifier: Apache-2.0
//
// Completing an upload: one batch turns its parts into an object. No byte is copied. Where the bucket has a backend,
// the object is brought there before.
#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/multipart/parts.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/write/change.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {
namespace {

/// A part as the client names it.
struct NamedPart {
  uint32_t number;
  std::string etag;
  std::vector<OwnedDigest> digests;
};

constexpr size_t kMaxToldEtag = 64;  // bytes of what a client sent that an error repeats

Error invalid_part(const NamedPart& named, const std::string& why) {
  const std::string number = std::to_string(named.number);
  return Error(Status::invalid, MORTISE_INVALID_PART, "part " + number + " " + why)
      .with("PartNumber", number)
      .with("ETag", named.etag.substr(0, kMaxToldEtag));
}

/// Number `index` of an array that the caller's SDK may have made of shorter or longer parts than ours.
mortise_completed_part part_of(const mortise_complete& c, size_t index) {
  mortise_completed_part out{};
  std::memcpy(&out, reinterpret_cast<const char*>(c.parts) + index * c.part_size, std::min(c.part_size, sizeof out));
  return out;
}

class Completion final : public Change {
 public:
  Completion(Engine& engine, const Call& call, const mortise_complete& c, OnWritten done)
      : Change(engine, call, BucketTarget::of(c.bucket)),
        key_(view(c.key)),
        upload_id_(view(c.upload_id)),
        conditions_(c.conditions),
        checksum_type_(c.checksum_type),
        done_(done) {
    if ((c.present & MORTISE_COMPLETE_SIZE) != 0) expected_size_ = c.expected_size;
    small_parts_ = (c.present & MORTISE_COMPLETE_SMALL_PARTS) != 0;
    for (size_t i = 0; i < c.part_count; ++i) {
      const mortise_completed_part p = part_of(c, i);
      NamedPart named{p.number, std::string(bare_etag(view(p.etag))), {}};
      for (uint32_t d = 0; d < p.digest_count; ++d) named.digests.push_back(to_owned(p.digests[d]));
      named_.push_back(std::move(named));
    }
    for (size_t i = 0; i < c.expected_count; ++i) expected_.push_back(to_owned(c.expected[i]));
  }

  /// Instead of start(), where the bucket has a backend.
  void bring(const BucketPtr& bucket) {
    auto upload = read_upload(meta(), bucket->partition, key_, upload_id_);
    if (!upload || !choose(*bucket, (*upload)->record)) return start();  // it will be told what is wrong
    brought_upload_ = std::move(*upload);
    brought_to_ = bucket->backend;
    const auto& u = brought_upload_->record;
    const PartSum sum(engine().checksums(), parts_);
    if (auto digest = sum.digest(u.checksum, u.composite)) brought_digest_ = std::move(*digest);
    OutgoingVersion outgoing;
    outgoing.key = key_;
    outgoing.metadata = u.metadata;
    if (!brought_digest_.algorithm.empty() && !brought_digest_.composite)
      outgoing.digests.push_back(brought_digest_.view());
    outgoing.conditions = conditions_;
    outgoing.size = sum.size();
    for (const PartRecord& part : parts_) brought_.emplace_back(part.blob);
    for (size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].size != 0) outgoing.blobs.push_back({brought_[i], parts_[i].size});
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
      auto chosen = choose(bucket, (*upload)->record);
      if (chosen) return assemble(bucket, **upload, old, draft);
      auto still = still_as(bucket, **upload);
      if (!still) return std::move(still).error();
      if (*still) return std::move(chosen).error();
    }
  }

  void finished(Result<void> result) override {
    if (at_backend_) at_backend_->turn.reset();
    if (!result) return done_(result.error());
    done_(written_);
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
    const bool same = at_backend_ && brought_to_ == bucket.backend &&
                      std::equal(parts_.begin(), parts_.end(), brought_.begin(), brought_.end(),
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

  // ---- the parts

  /// False: parts that were not found went, or changed, with the upload's record since it was read; another call may
  /// have completed it. So what is wrong with them says nothing: look again.
  Result<bool> still_as(const Bucket& bucket, const StoredUpload& upload) const {
    auto now = meta().get(bucket.partition, keys::of(keys::kUpload, key_, upload_id_));
    if (!now) return std::move(now).error();
    return *now && **now == upload.bytes;
  }

  /// Finds the named parts in parts_ and checks them.
  Result<void> choose(const Bucket& bucket, const UploadRecord& upload) {
    if (named_.empty()) return Error(Status::invalid, MORTISE_INVALID_PART, "an object has at least one part");
    for (size_t i = 1; i < named_.size(); ++i)
      if (named_[i].number <= named_[i - 1].number)
        return Error(Status::invalid, MORTISE_INVALID_PART_ORDER, "the parts are not in ascending order");
    if (auto loaded = load(bucket); !loaded) return loaded;
    uint64_t size = 0;
    for (size_t i = 0; i < named_.size(); ++i) {
      if (i >= parts_.size() || parts_[i].number != named_[i].number)
        return invalid_part(named_[i], "was not uploaded");
      if (auto ok = check_part(named_[i], parts_[i], i + 1 == named_.size()); !ok) return ok;
      if (auto ok = check_digests(named_[i], parts_[i], upload); !ok) return ok;
      size += parts_[i].size;
    }
    if (expected_size_ && *expected_size_ != size)
      return Error(Status::invalid, MORTISE_UPLOAD_SIZE_MISMATCH,
                   "the parts have " + std::to_string(size) + " bytes, not " + std::to_string(*expected_size_));
    return check_type(upload);
  }

  Result<void> check_type(const UploadRecord& upload) const {
    if (checksum_type_ == MORTISE_CHECKSUM_TYPE_NONE) return {};
    if (!upload.checksum_is_chosen())
      return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE, "the upload was created without a type of checksum");
    if ((checksum_type_ == MORTISE_CHECKSUM_TYPE_COMPOSITE) == upload.composite) return {};
    return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE, "the upload was created with another type of checksum");
  }

  /// Reads the named parts that are there, in order; stops looking at the first that is missing.
  Result<void> load(const Bucket& bucket) {
    parts_.clear();
    bytes_.clear();
    const auto prefix = keys::of(keys::kPart, key_, upload_id_);
    const auto first = keys::numbered(keys::kPart, key_, upload_id_, named_.front().number);
    const auto take = [&](std::string_view stored_key, std::string_view value) -> Result<bool> {
      const uint32_t number = keys::number_of(stored_key), wanted = named_[parts_.size()].number;
      if (number != wanted) return number < wanted;
      if (!decode(bytes_.emplace_back(value), parts_.emplace_back()))
        return Error(Status::corrupt, "the record of a part of '" + key_ + "' cannot be read");
      return parts_.size() < named_.size();
    };
    const auto read = for_each_from(meta(), bucket.partition, prefix, first, take, named_.size());
    return read ? Result<void>() : read.error();
  }

  Result<void> check_part(const NamedPart& named, const PartRecord& part, bool last) const {
    if (named.etag != part.etag) return invalid_part(named, "has another ETag");
    if (last || small_parts_ || part.size >= engine().options.min_part_size) return {};
    return Error(Status::invalid, MORTISE_ENTITY_TOO_SMALL, "part " + std::to_string(named.number) + " is too small")
        .with("PartNumber", std::to_string(named.number))
        .with("ETag", std::string(part.etag))
        .with("ProposedSize", std::to_string(part.size))
        .with("MinSizeAllowed", std::to_string(engine().options.min_part_size));
  }

  static Result<void> check_digests(const NamedPart& named, const PartRecord& part, const UploadRecord& upload) {
    const std::string number = std::to_string(named.number);
    for (const auto& d : named.digests) {
      const auto same = [&](const DigestView& stored) {
        return stored.algorithm == d.algorithm && stored.value == d.value;
      };
      if (upload.checksum_is_chosen() && d.algorithm != upload.checksum)
        return Error(Status::invalid, MORTISE_BAD_DIGEST,
                     "part " + number + " was uploaded with another checksum than " + d.algorithm)
            .with("Algorithm", d.algorithm);
      if (!upload.checksum_is_chosen() || std::none_of(part.digests.begin(), part.digests.end(), same))
        return invalid_part(named, "has another " + d.algorithm);
    }
    if (!upload.composite || !upload.checksum_is_chosen() || !named.digests.empty()) return {};
    return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
                 "the upload was created with the checksum " + std::string(upload.checksum) +
                     ", which must be named for each part; it is missing for part " + number);
  }

  // ---- the object

  Result<bool> assemble(const Bucket& bucket, const StoredUpload& upload, const StoredObject* old, Draft& draft) {
    if (auto same = check_brought(bucket); !same) return std::move(same).error();
    const auto& u = upload.record;
    const PartSum sum(engine().checksums(), parts_);
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
    record.part_count = static_cast<uint32_t>(parts_.size());
    const auto manifest = lay_out(parts_, record);
    std::string id;
    if (auto placed = place(meta(), bucket, key_, old, record, id, draft); !placed) return std::move(placed).error();
    for (size_t i = 0; i < manifest.size(); ++i)
      draft.put(keys::numbered(keys::kManifest, key_, id, static_cast<uint32_t>(i)), manifest[i]);
    // No part was replaced since the upload's record was read: that would have changed it.
    draft.expect(keys::of(keys::kUpload, key_, upload_id_), upload.bytes);
    draft.remove(keys::of(keys::kUpload, key_, upload_id_));
    for (const auto& p : parts_) draft.remove(keys::numbered(keys::kPart, key_, upload_id_, p.number));
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
    size_t index = 0;
    bool same = true;
    auto listed = for_each_part(meta(), bucket, key_, (*made)->record, 0, [&](const PartRecord& p) {
      same = index < named_.size() && named_[index].number == p.number && named_[index].etag == p.etag;
      ++index;
      return same;
    });
    if (!listed) return std::move(listed).error();
    if (!same || index != named_.size()) return no_such_upload(upload_id_);
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
  const int32_t checksum_type_;
  std::optional<uint64_t> expected_size_;
  const OnWritten done_;
  std::vector<NamedPart> named_;
  std::vector<OwnedDigest> expected_;
  std::deque<std::string> bytes_;  // of parts_; a deque moves none of them
  std::vector<PartRecord> parts_;
  std::string etag_;
  bool small_parts_ = false;
  Written written_;
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
