// SPDX-License-Identifier: Apache-2.0
//
// Reading: the bytes of what was found.
#include <algorithm>
#include <utility>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/read/read_errors.h"
#include "kernel/objects/read/reading.h"
#include "kernel/objects/read/spare_bytes.h"

namespace mortise::objects {

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

Result<bool> Reading::open_inlined(Body& body) {
  Result<void> taken;
  auto found = meta_.read(bucket_->partition, keys::of(keys::kBody, request_.key, stored_->record.id),
                          [&](std::string_view bytes) { taken = take_bytes(bytes, body); });
  if (!found || !*found) return found;
  if (!taken) return std::move(taken).error();
  return true;
}

Result<bool> Reading::add_extent(const Blob& blob, const DigestView& checksum, bool now, Body& body) {
  const uint64_t begin = std::max(span_.offset, blob.offset);
  const uint64_t end = std::min(span_.offset + span_.length, blob.offset + blob.size);
  if (begin >= end) return true;
  if (engine_.verdicts.is_damaged(blob.id)) return damaged_object(request_.key);
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
