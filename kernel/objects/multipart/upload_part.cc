// SPDX-License-Identifier: Apache-2.0
//
// Parts: received, or copied from objects. The bytes of a part are always in a blob of its own, so that completing
// moves none.
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/write/change.h"
#include "kernel/objects/write/copy.h"
#include "kernel/objects/write/intake.h"
#include "kernel/objects/write/transfer.h"

#include <mortise/text.h>

#include <algorithm>
#include <functional>

namespace mortise::objects {
namespace {

constexpr uint32_t kMaxPartNumber = 10'000;

/// A part whose bytes are stored already.
struct NewPart {
  std::string key;
  std::string upload_id;
  uint32_t number = 0;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  std::string etag;
  std::string blob;
  std::vector<OwnedDigest> digests;  // kept with it
  std::vector<OwnedDigest> shown;    // to who uploads it
  OwnedDigest checksum;

  PartRecord record() const {
    PartRecord r;
    r.number = number;
    r.size = size;
    r.modified_ms = modified_ms;
    r.etag = etag;
    r.blob = blob;
    r.digests = views_of(digests);
    r.checksum = checksum.view();
    return r;
  }
};

class StorePart final : public Change {
 public:
  using Done = std::function<void(Result<Written>)>;
  StorePart(Engine& engine, const Call& call, BucketTarget bucket, NewPart part, Done done)
      : Change(engine, call, std::move(bucket)), part_(std::move(part)), done_(std::move(done)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    auto upload = read_upload(meta(), bucket.partition, part_.key, part_.upload_id);
    if (!upload) return std::move(upload).error();
    auto upload_key = keys::of(keys::kUpload, part_.key, part_.upload_id);
    auto part_key = keys::numbered(keys::kPart, part_.key, part_.upload_id, part_.number);
    auto old = meta().get(bucket.partition, part_key);
    if (!old) return std::move(old).error();
    draft.expect(upload_key, (*upload)->bytes);
    draft.expect(part_key, *old);
    if (*old) {
      PartRecord replaced;
      if (!decode(**old, replaced))
        return Error(Status::corrupt, "the record of a part of '" + part_.key + "' cannot be read");
      draft.discard_blob(replaced.blob);
      ++(*upload)->record.replaced_parts;
      std::string bytes;
      encode((*upload)->record, bytes);
      draft.put(std::move(upload_key), std::move(bytes));
    }
    if (part_.modified_ms == 0) part_.modified_ms = engine().host.ordered_ms();
    std::string bytes;
    encode(part_.record(), bytes);
    draft.put(std::move(part_key), std::move(bytes));
    return true;
  }

  void finished(Result<void> result) override {
    engine().settle_or_remove(call(), part_.blob, result);
    if (!result) return done_(std::move(result).error());
    Written w;
    w.key = part_.key;
    w.size = part_.size;
    w.modified_ms = part_.modified_ms;
    w.etag = part_.etag;
    w.digests = part_.shown;
    done_(std::move(w));
  }

 private:
  NewPart part_;
  const Done done_;
};

/// What would be damaged on the way would stay for years.
bool is_to_be_locked(const UploadRecord& upload) {
  return upload.lock.retention != MORTISE_RETENTION_NONE || upload.lock.legal_hold != MORTISE_HOLD_NONE;
}

/// One that its client computed for it, beside what a signature covers.
bool has_digest(const mortise_upload_part& part) {
  return std::any_of(part.digests, part.digests + part.digest_count,
                     [](const mortise_wanted_digest& one) { return one.keep != 0 || view(one.algorithm) == "md5"; });
}

/// What a part of this upload is checked for, and which digests it gets.
class PartTarget {
 public:
  enum class Bytes : uint8_t { received, copied };

  static Result<PartTarget> find(Engine& engine, const Call& call, const mortise_upload_part& part, Bytes bytes) {
    PartTarget t;
    auto bucket = engine.buckets.find(part.bucket, call);
    if (!bucket) return std::move(bucket).error();
    t.bucket_ = std::move(bucket).value();
    auto upload = read_upload(engine.meta.with(call), t.bucket_->partition, view(part.key), view(part.upload_id));
    if (!upload) return std::move(upload).error();
    if (part.number == 0 || part.number > kMaxPartNumber)
      return Error(Status::invalid, MORTISE_INVALID_PART_NUMBER,
                   "parts are numbered 1 to 10000, not " + std::to_string(part.number));
    t.etag_policy_ = (*upload)->record.etag_policy;
    t.part_.key = view(part.key);
    t.part_.upload_id = view(part.upload_id);
    t.part_.number = part.number;
    if (auto fits = check_digests((*upload)->record, part, bytes); !fits) return std::move(fits).error();
    if (auto added = t.add_digests(engine, (*upload)->record, part); !added) return std::move(added).error();
    return t;
  }

  const Bucket& bucket() const noexcept { return *bucket_; }
  std::string stored_key() const { return keys::numbered(keys::kPart, part_.key, part_.upload_id, part_.number); }
  DigestSet& digests() noexcept { return digests_; }

  /// The part, ready to be stored, from its digests.
  NewPart make(uint64_t size, const std::string& blob, const DigestSet& digests) const {
    NewPart p = part_;
    p.size = size;
    p.blob = blob;
    p.etag = make_etag(*bucket_, etag_policy_, digests);
    if (!kept_.empty()) p.digests.push_back({kept_, digests.value(kept_), false});
    for (const auto& name : shown_) {
      p.shown.push_back({name, digests.value(name), false});
      if (name != kept_) p.digests.push_back(p.shown.back());  // it may be named when the upload is completed
    }
    const auto& type = bucket_->checksum_type;
    if (!type.empty()) p.checksum = {type, digests.value(type), false};
    return p;
  }
  void store(Engine& engine, const Call& call, NewPart part, StorePart::Done done) const {
    auto change = std::make_shared<StorePart>(engine, call, bucket_->target(), std::move(part), std::move(done));
    change->start();
  }

 private:
  PartTarget() = default;

  /// A composite checksum stands for what the client saw of every part, so each comes with its own.
  static Result<void> check_digests(const UploadRecord& upload, const mortise_upload_part& part, Bytes bytes) {
    if (bytes == Bytes::received && is_to_be_locked(upload) && !has_digest(part))
      return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
                   "the upload is to be locked: each of its parts comes with an MD5 or a checksum");
    if (!upload.checksum_is_chosen()) return {};
    bool there = false;
    for (size_t i = 0; i < part.digest_count; ++i) {
      if (part.digests[i].keep == 0) continue;
      if (const auto name = view(part.digests[i].algorithm); name != upload.checksum)
        return misuse(upload, std::string(name));
      there = true;
    }
    const bool needed = upload.composite && bytes == Bytes::received;
    return there || !needed ? Result<void>() : misuse(upload, "none");
  }
  static Error misuse(const UploadRecord& upload, const std::string& what) {
    return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
                 "the upload was created with the checksum " + std::string(upload.checksum) +
                     ", and the part came with " + what);
  }

  Result<void> add_digests(Engine& engine, const UploadRecord& upload, const mortise_upload_part& part) {
    digests_ = DigestSet(engine.checksums());
    if (auto added = add_own_digests(*bucket_, etag_policy_, digests_); !added) return added;
    kept_ = upload.checksum;
    if (!kept_.empty())
      if (auto added = digests_.add(kept_); !added) return added;
    if (upload.checksum_is_chosen()) shown_.push_back(kept_);
    for (size_t i = 0; i < part.digest_count; ++i) {
      const auto name = view(part.digests[i].algorithm);
      if (auto added = digests_.add(name); !added) return added;
      if (part.digests[i].keep != 0 && std::find(shown_.begin(), shown_.end(), name) == shown_.end())
        shown_.emplace_back(name);
    }
    return {};
  }

  BucketPtr bucket_;
  int32_t etag_policy_ = 0;
  NewPart part_;
  std::string kept_;                // algorithm, "" = none
  std::vector<std::string> shown_;  // algorithms
  DigestSet digests_;
};

class PartWriter final : public Intake {
 public:
  PartWriter(Engine& engine, Spec spec, DigestSet digests, PartTarget target)
      : Intake(engine, std::move(spec), std::move(digests)), target_(std::move(target)) {}

 protected:
  BlobOwner owner() const override { return {target_.bucket().partition, target_.stored_key()}; }

  void store() override {
    auto self = std::static_pointer_cast<PartWriter>(shared_from_this());
    target_.store(engine(), call(), target_.make(size(), blob(), digests()), [self](const Result<Written>& result) {
      if (!result) return self->fail(result.error());
      const mortise_error fine = empty_error();
      result->with_abi([&](const mortise_written& w) { self->answer(fine, &w); });
    });
  }

 private:
  const PartTarget target_;
};

}  // namespace

Result<mortise_writer*> begin_part(Engine& engine, const Call& call, const mortise_upload_part& part,
                                   mortise_task drained, void* context) {
  auto target = PartTarget::find(engine, call, part, PartTarget::Bytes::received);
  if (!target) return std::move(target).error();
  const int64_t length = length_or_none((part.present & MORTISE_PART_LENGTH) != 0, part.content_length);
  if (auto room = engine.space.check(announced(length)); !room) return std::move(room).error();
  Intake::Spec spec;
  spec.call = call;
  spec.durability = target->bucket().durability;
  spec.content_length = length;
  spec.may_inline = false;
  spec.drained = drained;
  spec.context = context;
  auto digests = std::move(target->digests());
  return Intake::hand_out(
      std::make_shared<PartWriter>(engine, std::move(spec), std::move(digests), std::move(*target)));
}

namespace {

/// What the record of an object says of the digests of all its bytes need not be computed again.
void know_from(const ObjectRecord& record, DigestSet& digests) {
  if (record.part_count == 0 && is_md5_etag(record.etag))
    if (const auto md5 = text::from_hex(record.etag)) digests.know("md5", *md5);
  if (!record.checksum.composite) digests.know(record.checksum.algorithm, record.checksum.value);
  for (const auto& d : record.digests)
    if (!d.composite) digests.know(d.algorithm, d.value);
}

}  // namespace

void copy_part(Engine& engine, const Call& call, const mortise_upload_part& part, const mortise_read& read,
               OnWritten done) {
  auto target = PartTarget::find(engine, call, part, PartTarget::Bytes::copied);
  if (!target) return done(target.error());
  Reading source(engine, call, ReadRequest(read), Reading::For::copy);
  Body body;
  if (auto opened = source.open(body); !opened) return done(of_source(std::move(opened).error()));
  auto& digests = target->digests();
  const auto size = source.span().length;
  if (size == source.record()->size) know_from(*source.record(), digests);
  auto moved = transfer(engine, call, std::move(body), size, target->bucket(), target->stored_key(), false, digests);
  if (!moved) return done(of_source(std::move(moved).error()));
  digests.finish();
  target->store(engine, call, target->make(size, moved->blob, digests),
                [done, source_version = source_version_of(source)](Result<Written> result) {
                  if (!result) return done(result.error());
                  result->source_version = source_version;
                  done(*result);
                });
}

}  // namespace mortise::objects
