// SPDX-License-Identifier: Apache-2.0
//
// The records of parts, and of manifests, which list them.
#include "kernel/objects/format/record_fields.h"

namespace mortise::objects {

void encode_part(FieldWriter& w, const PartRecord& p) {
  w.number(RecordTag::kNumber, p.number);
  w.number(RecordTag::kSize, p.size);
  w.number(RecordTag::kModified, static_cast<uint64_t>(p.modified_ms));
  w.text(RecordTag::kEtag, p.etag);
  w.text(RecordTag::kBlob, p.blob);
  for (const auto& d : p.digests) put_digest(w, d, RecordTag::kDigest, RecordTag::kCompositeDigest);
  put_digest(w, p.checksum, RecordTag::kChecksum, RecordTag::kCompositeChecksum);
}

bool decode_part(std::string_view fields, PartRecord& out) {
  out = PartRecord{};
  FieldReader r(fields);
  while (r.next()) {
    switch (r.tag()) {
      case RecordTag::kNumber:
        out.number = read_small(r);
        break;
      case RecordTag::kSize:
        r.number(out.size);
        break;
      case RecordTag::kModified:
        out.modified_ms = read_time(r);
        break;
      case RecordTag::kEtag:
        out.etag = r.value();
        break;
      case RecordTag::kBlob:
        out.blob = r.value();
        break;
      case RecordTag::kDigest:
        out.digests.push_back(read_digest(r, false));
        break;
      case RecordTag::kCompositeDigest:
        out.digests.push_back(read_digest(r, true));
        break;
      case RecordTag::kChecksum:
        out.checksum = read_digest(r, false);
        break;
      case RecordTag::kCompositeChecksum:
        out.checksum = read_digest(r, true);
        break;
      default:
        break;
    }
  }
  return r.ok();
}

void encode(const PartRecord& part, std::string& out) {
  out.clear();
  out.push_back(kObjectFormat);
  FieldWriter w(out);
  encode_part(w, part);
}

bool decode(std::string_view bytes, PartRecord& out) {
  if (bytes.empty() || bytes.front() != kObjectFormat) return false;
  return decode_part(bytes.substr(1), out);
}

void append_to_manifest(const PartRecord& part, std::string& out) {
  if (out.empty()) out.push_back(kObjectFormat);
  std::string nested;
  FieldWriter inner(nested);
  encode_part(inner, part);
  FieldWriter(out).bytes(RecordTag::kPart, nested);
}

bool decode_manifest(std::string_view bytes, std::vector<PartRecord>& out) {
  if (bytes.empty() || bytes.front() != kObjectFormat) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    if (r.tag() != RecordTag::kPart || !decode_part(r.value(), out.emplace_back())) return false;
  }
  return r.ok();
}

}  // namespace mortise::objects
