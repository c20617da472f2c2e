// SPDX-License-Identifier: Apache-2.0
//
// Reading: which bytes are compared with their checksum, and when. ADR 0009.
#include <mortise/bytes.h>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/read/extent_reader.h"
#include "kernel/objects/read/read_errors.h"
#include "kernel/objects/read/reading.h"
#include "kernel/objects/read/spare_bytes.h"

namespace mortise::objects {
namespace {

// A range of a blob up to this waits until all of the blob was verified; of a larger one it is served while that is
// being done.
constexpr uint64_t kVerifyBeforeRange = uint64_t{64} << 20;

}  // namespace

/// `bytes` are the whole object.
Result<void> Reading::take_bytes(std::string_view bytes, Body& body) const {
  const auto& r = stored_->record;
  if (bytes.size() != r.size)
    return Error(Status::corrupt, "the bytes of object '" + request_.key + "' are not as many as its record says");
  body.bytes = SpareBytes::take();
  body.bytes.assign(bytes.substr(span_.offset, span_.length));
  if (purpose_ == For::client && bucket_->verify_reads == VerifyReads::never) return {};
  if (r.checksum.algorithm.empty() || r.checksum.composite) return {};
  Hasher hasher = engine_.checksums()->create(r.checksum.algorithm);
  if (!hasher) return cannot_verify(r.checksum.algorithm);
  hasher.update(bytes);
  if (hasher.finish() == r.checksum.value) return {};
  engine_.host.log(LogLevel::error, "the bytes of an object do not match their checksum: they are not served",
                   {pair("bucket", bucket_->name), pair("key", request_.key), pair("version", version_name(r)),
                    pair("checksum", r.checksum.algorithm)});
  return damaged_object(request_.key);
}

/// No plugin computes the checksum: Service::open() has told so. Objects stay readable, except where the bucket
/// insists.
Result<void> Reading::cannot_verify(std::string_view algorithm) const {
  if (bucket_->verify_reads != VerifyReads::always) return {};
  return Error(Status::busy, MORTISE_NO_CHECKSUM_PLUGIN,
               "object '" + request_.key + "' cannot be verified, as checksum.validate_warm_get of bucket '" +
                   bucket_->name + "' asks for: no plugin gives the checksum '" + std::string(algorithm) + "'");
}

BodyTarget target_of(const Body& body, const Extent& extent) {
  BodyTarget t = *body.version;
  t.blob = extent.blob;
  t.part = extent.part;
  t.size = extent.blob_size;
  t.digest = extent.checksum;
  return t;
}

std::shared_ptr<const BodyTarget> Reading::version_at_hand() const {
  const auto& r = stored_->record;
  auto t = std::make_shared<BodyTarget>();
  t->partition = bucket_->partition;
  t->bucket = bucket_->name;
  t->key = request_.key;
  t->version = version_name(r);
  t->id = r.id;
  t->stored_key =
      versions_.is_current ? keys::of(keys::kObject, request_.key) : keys::of(keys::kVersion, request_.key, r.id);
  return t;
}

bool Reading::wants_verification(const DigestView& checksum, Extent& extent) const {
  if (checksum.algorithm.empty() || checksum.composite) return false;
  const bool whole = extent.length == extent.blob_size;  // a copy reads all of it anyway
  if (purpose_ == For::copy ? whole : bucket_->verify_reads == VerifyReads::always) return true;
  if (purpose_ == For::client && bucket_->verify_reads == VerifyReads::never) return false;
  const auto stamp = engine_.verdicts.verified(extent.blob, engine_.host.monotonic_ns());
  if (!stamp) return true;
  if (extent.reader) return stamp_of(extent.reader) != *stamp;
  extent.stamp = *stamp;
  return false;
}

/// All of its blob was, not too long ago.
bool Reading::is_verified(const Extent& extent) const {
  const auto stamp = engine_.verdicts.verified(extent.blob, engine_.host.monotonic_ns());
  return stamp && (!extent.reader || stamp_of(extent.reader) == *stamp);
}

/// Decides when the extent's blob is looked at: now, while it is served, or, if only a part of a large one is, beside
/// that. Copies are made on workers, and look at all of it first.
Result<void> Reading::plan_verification(const DigestView& checksum, Extent& extent, Body& body) {
  if (!wants_verification(checksum, extent)) return {};
  if (engine_.checksums()->find(checksum.algorithm) == nullptr) return cannot_verify(checksum.algorithm);
  if (body.version == nullptr) body.version = version_at_hand();
  extent.checksum = to_owned(checksum);
  if (purpose_ == For::copy) return {};
  if (extent.length != extent.blob_size && extent.blob_size > kVerifyBeforeRange) {
    const bool known = is_verified(extent);
    if (!known && bucket_->verify_reads == VerifyReads::always) return {};  // then it waits all the same
    if (!known) engine_.inspector.look_at(target_of(body, extent));
    extent.checksum = {};
    return {};
  }
  if (!extent.reader || extent.blob_size > at_once_) return {};
  at_once_ -= extent.blob_size;
  if (auto verified = verify_blob(engine_, body, extent); !verified)
    return verified.error().status == Status::corrupt ? damaged_object(request_.key) : verified.error();
  extent.checksum = {};
  return {};
}

}  // namespace mortise::objects
