// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/reading.h"

#include <algorithm>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/read/extent_reader.h"
#include "kernel/objects/read/spare_bytes.h"

namespace mortise::objects {
namespace {

// A body that is gone means that the object was overwritten between the reads of its record and of its body; the next
// look finds the new one. No reader loses that race this often.
constexpr int kMaxLooks = 100;

// ADR 0009 has the figures. Bodies up to this are verified before their first byte is served, on the caller's thread:
// damage is then an error, not a body that is cut off.
constexpr uint64_t kVerifyAtOnce = uint64_t{256} << 10;
// A range of a blob up to this waits until all of the blob was verified; of a larger one it is served while that is
// being done.
constexpr uint64_t kVerifyBeforeRange = uint64_t{64} << 20;

Error no_such_key(std::string_view key) {
  return Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object '" + std::string(key) + "'");
}

Error damaged(std::string_view key) {
  return Error(Status::corrupt, "the bytes of object '" + std::string(key) + "' are damaged");
}

/// An object that was not uploaded in parts is its own only part.
Error part_missing(uint32_t number, uint32_t count) {
  return Error(Status::invalid, MORTISE_INVALID_PART_NUMBER, "the object has no part " + std::to_string(number))
      .with("PartNumberRequested", std::to_string(number))
      .with("ActualPartCount", std::to_string(std::max(count, 1u)));
}

}  // namespace

ReadRequest::ReadRequest(const mortise_read& r)
    : bucket(BucketTarget::of(r.bucket)),
      key(view(r.key)),
      version(view(r.version)),
      conditions(r.conditions),
      part_number(r.part_number),
      range_kind(r.range_kind),
      range_first(r.range_first),
      range_last(r.range_last) {}

Reading::Reading(Engine& engine, const Call& call, ReadRequest request, For purpose)
    : engine_(engine), call_(call), meta_(engine.meta.with(call)), request_(std::move(request)), purpose_(purpose) {}

Result<Span> resolve_range(const ReadRequest& r, uint64_t size, bool exact) {
  if (r.range_kind == MORTISE_RANGE_NONE) return Span{0, size, false};
  if (r.range_kind < MORTISE_RANGE_NONE || r.range_kind > MORTISE_RANGE_BETWEEN)
    return Error(Status::unsupported, "a range of the unknown kind " + std::to_string(r.range_kind));
  const bool suffix = r.range_kind == MORTISE_RANGE_SUFFIX;
  const bool between = r.range_kind == MORTISE_RANGE_BETWEEN;
  if (suffix && size == 0 && r.range_first != 0) return Span{0, 0, false};  // the last bytes of nothing: all of it
  const bool too_far = exact && between && r.range_last >= size;
  const bool backward = between && r.range_last < r.range_first;
  if (size == 0 || too_far || (suffix ? r.range_first == 0 : r.range_first >= size || backward))
    return Error(Status::invalid, MORTISE_INVALID_RANGE,
                 "the range lies outside the object's " + std::to_string(size) + " bytes")
        .with("ActualObjectSize", std::to_string(size));
  if (suffix) {
    const auto length = std::min(r.range_first, size);
    return Span{size - length, length, true};
  }
  const auto last = between ? std::min(r.range_last, size - 1) : size - 1;
  return Span{r.range_first, last - r.range_first + 1, true};
}

Result<void> Reading::find() {
  auto bucket = engine_.buckets.find(request_.bucket.ref(), call_);
  if (!bucket) return std::move(bucket).error();
  bucket_ = std::move(bucket).value();
  stored_ = nullptr;
  if (request_.key.empty()) return no_such_key(request_.key);
  auto versions = find_version(meta_, bucket_->partition, request_.key, request_.version);
  if (!versions) return std::move(versions).error();
  versions_ = std::move(versions).value();
  stored_ = versions_.wanted();
  if (stored_ == nullptr) {
    if (request_.version.empty()) return no_such_key(request_.key);
    return Error(Status::not_found, MORTISE_NO_SUCH_VERSION,
                 "object '" + request_.key + "' has no version '" + request_.version + "'");
  }
  if (!stored_->record.delete_marker) return {};
  if (request_.version.empty()) return no_such_key(request_.key);
  return Error(Status::not_found, MORTISE_IS_DELETE_MARKER, "version '" + request_.version + "' is a delete marker");
}

Result<void> Reading::look() {
  if (auto found = find(); !found) return found;
  const auto now = engine_.host.ordered_ms();
  auto holds = purpose_ == For::copy ? check_copy_source(request_.conditions, stored_->record, now)
                                     : check_read(request_.conditions, stored_->record, now);
  if (!holds) return holds;
  if (request_.part_number != 0) return resolve_part();
  auto span = resolve_range(request_, stored_->record.size, purpose_ == For::copy);
  if (!span) return std::move(span).error();
  span_ = *span;
  return {};
}

/// Parts are counted 1, 2, 3, … in the order of the object, whatever numbers the uploader gave.
Result<void> Reading::resolve_part() {
  const auto& r = stored_->record;
  const uint32_t number = request_.part_number;
  if (number > std::max(r.part_count, 1u)) return part_missing(number, r.part_count);
  span_ = Span{0, r.size, true};
  if (r.part_count == 0) return {};
  uint32_t index = number - 1;
  if (r.body != BodyKind::manifest) {
    if (index >= r.parts.size()) return part_missing(number, r.part_count);
    for (uint32_t i = 0; i < index; ++i) span_.offset += r.parts[i].size;
    span_.length = r.parts[index].size;
    return {};
  }
  uint32_t chunk = 0;
  while (chunk < r.chunks.size() && index >= r.chunks[chunk].parts) index -= r.chunks[chunk++].parts;
  if (chunk == r.chunks.size()) return part_missing(number, r.part_count);
  std::vector<PartRecord> parts;
  bool whole = false;
  auto got = meta_.read(bucket_->partition, keys::numbered(keys::kManifest, request_.key, r.id, chunk),
                        [&](std::string_view value) { whole = decode_manifest(value, parts) && index < parts.size(); });
  if (!got) return std::move(got).error();
  // Gone: the object was replaced; open() notices, and for head() any answer was right a moment ago.
  if (!*got) return no_such_key(request_.key);
  if (!whole) return Error(Status::corrupt, "the list of parts of object '" + request_.key + "' cannot be read");
  span_.offset = r.chunks[chunk].offset;
  for (uint32_t i = 0; i < index; ++i) span_.offset += parts[i].size;
  span_.length = parts[index].size;
  return {};
}

Result<void> Reading::open(Body& body) {
  std::string seen;
  for (int i = 0; i < kMaxLooks; ++i) {
    if (auto looked = look(); !looked) return looked;
    if (auto ended = call_.ended(engine_.host, "open object", request_.key)) return std::move(*ended);
    body.extents.clear();  // the readers before the call that they keep
    body = Body{};
    at_once_ = kVerifyAtOnce;
    auto opened = open_body(body);
    if (!opened) return std::move(opened).error();
    if (*opened) return {};
    if (i > 0 && stored_->bytes == seen) break;
    seen = stored_->bytes;
  }
  return Error(Status::corrupt,
               "the bytes of object '" + request_.key + "' of bucket '" + request_.bucket.name + "' are missing");
}

Result<bool> Reading::open_body(Body& body) {
  if (span_.length == 0) return true;
  switch (stored_->record.body) {
    case BodyKind::none:
      return Error(Status::corrupt, "object '" + request_.key + "' has a size but no bytes");
    case BodyKind::inlined:
      return open_inlined(body);
    case BodyKind::blob:
      return open_blob(body);
    case BodyKind::parts:
      return open_parts(stored_->record.parts, 0, true, body);
    case BodyKind::manifest:
      return open_manifest(body);
    case BodyKind::within:
      if (auto taken = take_bytes(stored_->record.bytes, body); !taken) return std::move(taken).error();
      return true;
  }
  return Error(Status::internal, "unknown kind of body");
}

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
  return damaged(request_.key);
}

/// No plugin computes the checksum: Service::open() has told so. Objects stay readable, except where the bucket
/// insists.
Result<void> Reading::cannot_verify(std::string_view algorithm) const {
  if (bucket_->verify_reads != VerifyReads::always) return {};
  return Error(Status::busy, MORTISE_NO_CHECKSUM_PLUGIN,
               "object '" + request_.key + "' cannot be verified, as checksum.validate_warm_get of bucket '" +
                   bucket_->name + "' asks for: no plugin gives the checksum '" + std::string(algorithm) + "'");
}

Result<bool> Reading::open_inlined(Body& body) {
  Result<void> taken;
  auto found = meta_.read(bucket_->partition, keys::of(keys::kBody, request_.key, stored_->record.id),
                          [&](std::string_view bytes) { taken = take_bytes(bytes, body); });
  if (!found || !*found) return found;
  if (!taken) return std::move(taken).error();
  return true;
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
    return verified.error().status == Status::corrupt ? damaged(request_.key) : verified.error();
  extent.checksum = {};
  return {};
}

Result<bool> Reading::add_extent(const Blob& blob, const DigestView& checksum, bool now, Body& body) {
  const uint64_t begin = std::max(span_.offset, blob.offset);
  const uint64_t end = std::min(span_.offset + span_.length, blob.offset + blob.size);
  if (begin >= end) return true;
  if (engine_.verdicts.is_damaged(blob.id)) return damaged(request_.key);
  Extent extent;
  extent.blob = blob.id;
  extent.offset = begin - blob.offset;
  extent.length = end - begin;
  extent.blob_size = blob.size;
  extent.part = blob.part;
  if (body.call == nullptr) body.call = KeptCall::copy_of(call_);
  if (now) {
    auto reader = engine_.blobs.with(call_of(body.call)).open(blob.id);
    if (!reader && reader.error().status == Status::not_found) return false;
    if (!reader) return std::move(reader).error();
    if (reader->size() != blob.size)
      return Error(Status::corrupt, "a blob of object '" + request_.key + "' is not as long as its record says");
    extent.reader = std::move(reader).value();
  }
  if (auto planned = plan_verification(checksum, extent, body); !planned) return std::move(planned).error();
  body.extents.push_back(std::move(extent));
  return true;
}

Result<bool> Reading::open_blob(Body& body) {
  const auto& r = stored_->record;
  return add_extent({r.blob, r.size, 0, 0}, r.checksum, true, body);
}

Result<bool> Reading::open_parts(const std::vector<PartRecord>& parts, uint64_t first_offset, bool now, Body& body) {
  uint64_t offset = first_offset;
  for (const auto& p : parts) {
    if (offset >= span_.offset + span_.length) break;
    auto added = add_extent({p.blob, p.size, offset, p.number}, p.checksum, now, body);
    if (!added || !*added) return added;
    offset += p.size;
  }
  return true;
}

Result<bool> Reading::open_manifest(Body& body) {
  const auto& r = stored_->record;
  body.pin = engine_.pins.pin(Pins::name(bucket_->partition, r.id));
  if (body.pin == nullptr) return false;
  for (size_t i = 0; i < r.chunks.size(); ++i) {
    const auto end = i + 1 < r.chunks.size() ? r.chunks[i + 1].offset : r.size;
    if (end <= span_.offset || r.chunks[i].offset >= span_.offset + span_.length) continue;
    Result<bool> added = true;
    auto found = meta_.read(
        bucket_->partition, keys::numbered(keys::kManifest, request_.key, r.id, static_cast<uint32_t>(i)),
        [&](std::string_view value) {
          std::vector<PartRecord> parts;
          if (!decode_manifest(value, parts))
            added = Error(Status::corrupt, "the list of parts of object '" + request_.key + "' cannot be read");
          else
            added = open_parts(parts, r.chunks[i].offset, false, body);
        });
    if (!found || !*found) return found;
    if (!added) return added;
  }
  return true;
}

}  // namespace mortise::objects
