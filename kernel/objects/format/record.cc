// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/record.h"

#include "kernel/objects/format/fields.h"
#include "kernel/objects/format/record_fields.h"

namespace mortise::objects {
namespace {

enum Flag : uint64_t { kDeleteMarker = 1, kNullVersion = 2, kHasOlder = 4, kIsCopy = 8, kInDoubt = 16 };

/// One of a list that begins with 0. Another is of a later release: what it protects is not known, so nothing is done.
int32_t read_choice(FieldReader& r, int32_t last) {
  const uint32_t n = read_small(r);
  if (n > static_cast<uint32_t>(last)) r.broken();
  return static_cast<int32_t>(n);
}

void read_flags(FieldReader& r, ObjectRecord& out) {
  uint64_t flags = 0;
  r.number(flags);
  out.delete_marker = (flags & kDeleteMarker) != 0;
  out.null_version = (flags & kNullVersion) != 0;
  out.has_older = (flags & kHasOlder) != 0;
  out.is_copy = (flags & kIsCopy) != 0;
  out.in_doubt = (flags & kInDoubt) != 0;
}

void read_body_kind(FieldReader& r, ObjectRecord& out) {
  const auto kind = read_small(r);
  if (kind > static_cast<uint32_t>(BodyKind::within)) r.broken();
  out.body = static_cast<BodyKind>(kind);
}

void read_part(FieldReader& r, ObjectRecord& out) {
  out.parts.emplace_back();
  if (!decode_part(r.value(), out.parts.back())) r.broken();
}

void read_chunk(FieldReader& r, ObjectRecord& out) {
  auto v = r.value();
  ManifestChunk c;
  uint64_t parts = 0;
  if (!FieldReader::take_number(v, c.offset) || !FieldReader::take_number(v, parts) || !v.empty() || parts > UINT32_MAX)
    r.broken();
  c.parts = static_cast<uint32_t>(parts);
  out.chunks.push_back(c);
}

void read_field(FieldReader& r, ObjectRecord& out) {
  switch (r.tag()) {
    case RecordTag::kFlags:
      return read_flags(r, out);
    case RecordTag::kId:
      out.id = r.value();
      return;
    case RecordTag::kNullId:
      out.null_id = r.value();
      return;
    case RecordTag::kSize:
      return r.number(out.size);
    case RecordTag::kModified:
      out.modified_ms = read_time(r);
      return;
    case RecordTag::kEtag:
      out.etag = r.value();
      return;
    case RecordTag::kOwner:
      out.owner = r.value();
      return;
    case RecordTag::kOwnerName:
      out.owner_name = r.value();
      return;
    case RecordTag::kStorageClass:
      out.storage_class = r.value();
      return;
    case RecordTag::kMetadata:
      return r.append_pair(out.metadata);
    case RecordTag::kProperty:
      return r.append_pair(out.properties);
    case RecordTag::kDigest:
      out.digests.push_back(read_digest(r, false));
      return;
    case RecordTag::kCompositeDigest:
      out.digests.push_back(read_digest(r, true));
      return;
    case RecordTag::kChecksum:
      out.checksum = read_digest(r, false);
      return;
    case RecordTag::kCompositeChecksum:
      out.checksum = read_digest(r, true);
      return;
    case RecordTag::kBody:
      return read_body_kind(r, out);
    case RecordTag::kBlob:
      out.blob = r.value();
      return;
    case RecordTag::kPartCount:
      out.part_count = read_small(r);
      return;
    case RecordTag::kPart:
      return read_part(r, out);
    case RecordTag::kChunk:
      return read_chunk(r, out);
    case RecordTag::kUploadId:
      out.upload_id = r.value();
      return;
    case RecordTag::kOrigin:
      out.origin = r.value();
      return;
    case RecordTag::kBytes:
      out.bytes = r.value();
      return;
    case RecordTag::kBackendEtag:
      out.backend_etag = r.value();
      return;
    case RecordTag::kBackendVersion:
      out.backend_version = r.value();
      return;
    case RecordTag::kDoubted:
      out.doubted_ms = read_time(r);
      return;
    case RecordTag::kRetention:
      out.lock.retention = read_choice(r, MORTISE_RETENTION_COMPLIANCE);
      return;
    case RecordTag::kRetainUntil:
      out.lock.retain_until_ms = read_time(r);
      return;
    case RecordTag::kLegalHold:
      out.lock.legal_hold = read_choice(r, MORTISE_HOLD_ON);
      return;
    default:
      break;
  }
  // Later formats add fields at the end only, so the unknown ones are one stretch.
  out.kept = out.kept.empty() ? r.field() : std::string_view(out.kept.data(), out.kept.size() + r.field().size());
}

}  // namespace

void ObjectRecord::clear() {
  auto m = std::move(metadata);
  auto p = std::move(properties);
  *this = ObjectRecord{};
  m.clear();
  p.clear();
  metadata = std::move(m);  // keeps the memory for the next row of a listing
  properties = std::move(p);
}

namespace {

/// At least as many bytes as the record without parts has.
size_t encoded_size(const ObjectRecord& o) {
  constexpr size_t kField = 1 + 5 + 5;  // the tag, the length, and of a pair the length of the name
  constexpr size_t kFields = 26;        // numbers included
  size_t size = 1 + kFields * kField + o.id.size() + o.null_id.size() + o.etag.size() + o.owner.size() +
                o.owner_name.size() + o.storage_class.size() + o.blob.size() + o.upload_id.size() + o.origin.size() +
                o.bytes.size() + o.kept.size() + o.backend_etag.size() + o.backend_version.size() +
                o.checksum.algorithm.size() + o.checksum.value.size();
  for (const auto& p : o.metadata) size += kField + p.name.size() + p.value.size();
  for (const auto& p : o.properties) size += kField + p.name.size() + p.value.size();
  for (const auto& d : o.digests) size += kField + d.algorithm.size() + d.value.size();
  return size;
}

}  // namespace

void encode(const ObjectRecord& o, std::string& out) {
  out.clear();
  out.reserve(encoded_size(o));
  out.push_back(kObjectFormat);
  FieldWriter w(out);
  w.number(RecordTag::kFlags, (o.delete_marker ? uint64_t{kDeleteMarker} : 0) |
                                  (o.null_version ? uint64_t{kNullVersion} : 0) |
                                  (o.has_older ? uint64_t{kHasOlder} : 0) | (o.is_copy ? uint64_t{kIsCopy} : 0) |
                                  (o.in_doubt ? uint64_t{kInDoubt} : 0));
  w.text(RecordTag::kId, o.id);
  w.text(RecordTag::kNullId, o.null_id);
  w.number(RecordTag::kSize, o.size);
  w.number(RecordTag::kModified, static_cast<uint64_t>(o.modified_ms));
  w.text(RecordTag::kEtag, o.etag);
  w.text(RecordTag::kOwner, o.owner);
  w.text(RecordTag::kOwnerName, o.owner_name);
  w.text(RecordTag::kStorageClass, o.storage_class);
  for (const auto& p : o.metadata) w.pair(RecordTag::kMetadata, p.name, p.value);
  for (const auto& p : o.properties) w.pair(RecordTag::kProperty, p.name, p.value);
  for (const auto& d : o.digests) put_digest(w, d, RecordTag::kDigest, RecordTag::kCompositeDigest);
  put_digest(w, o.checksum, RecordTag::kChecksum, RecordTag::kCompositeChecksum);
  w.number(RecordTag::kBody, static_cast<uint64_t>(o.body));
  w.text(RecordTag::kBlob, o.blob);
  w.number(RecordTag::kPartCount, o.part_count);
  std::string nested;
  for (const auto& p : o.parts) {
    nested.clear();
    FieldWriter inner(nested);
    encode_part(inner, p);
    w.bytes(RecordTag::kPart, nested);
  }
  for (const auto& c : o.chunks) {
    nested.clear();
    FieldWriter::append_number(nested, c.offset);
    FieldWriter::append_number(nested, c.parts);
    w.bytes(RecordTag::kChunk, nested);
  }
  w.text(RecordTag::kUploadId, o.upload_id);
  w.text(RecordTag::kOrigin, o.origin);
  w.text(RecordTag::kBytes, o.bytes);
  w.text(RecordTag::kBackendEtag, o.backend_etag);
  w.text(RecordTag::kBackendVersion, o.backend_version);
  w.number(RecordTag::kDoubted, static_cast<uint64_t>(o.doubted_ms));
  w.number(RecordTag::kRetention, static_cast<uint64_t>(o.lock.retention));
  w.number(RecordTag::kRetainUntil, static_cast<uint64_t>(o.lock.retain_until_ms));
  w.number(RecordTag::kLegalHold, static_cast<uint64_t>(o.lock.legal_hold));
  out.append(o.kept);
}

bool decode(std::string_view bytes, ObjectRecord& out) {
  out.clear();
  if (bytes.empty() || bytes.front() != kObjectFormat) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    if (!out.kept.empty() && r.tag() <= RecordTag::kLastTag) return false;
    read_field(r, out);
  }
  return r.ok();
}

}  // namespace mortise::objects
