// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/upload_record.h"

#include "kernel/objects/format/fields.h"

namespace mortise::objects {
namespace {

constexpr char kUploadFormat = 1;

struct UploadTag {
  enum : uint8_t {
    kInitiated = 1,
    kOwner = 2,
    kOwnerName = 3,
    kStorageClass = 4,
    kMetadata = 5,
    kProperty = 6,
    kChecksum = 7,
    kComposite = 8,
    kEtagPolicy = 9,
    kReplacedParts = 10,
    kImplicit = 11,
    kBase = 12,
    kRetention = 13,
    kRetainUntil = 14,
    kLegalHold = 15,
  };
};

uint64_t number(FieldReader& r) {
  uint64_t n = 0;
  r.number(n);
  return n;
}

}  // namespace

void encode(const UploadRecord& u, std::string& out) {
  out.assign(1, kUploadFormat);
  FieldWriter w(out);
  w.number(UploadTag::kInitiated, static_cast<uint64_t>(u.initiated_ms));
  w.text(UploadTag::kOwner, u.owner);
  w.text(UploadTag::kOwnerName, u.owner_name);
  w.text(UploadTag::kStorageClass, u.storage_class);
  for (const auto& p : u.metadata) w.pair(UploadTag::kMetadata, p.name, p.value);
  for (const auto& p : u.properties) w.pair(UploadTag::kProperty, p.name, p.value);
  w.text(UploadTag::kChecksum, u.checksum);
  w.number(UploadTag::kComposite, u.composite ? 1 : 0);
  w.number(UploadTag::kEtagPolicy, static_cast<uint64_t>(u.etag_policy));
  w.number(UploadTag::kReplacedParts, u.replaced_parts);
  w.number(UploadTag::kImplicit, u.implicit ? 1 : 0);
  w.text(UploadTag::kBase, u.base);
  w.number(UploadTag::kRetention, static_cast<uint64_t>(u.lock.retention));
  w.number(UploadTag::kRetainUntil, static_cast<uint64_t>(u.lock.retain_until_ms));
  w.number(UploadTag::kLegalHold, static_cast<uint64_t>(u.lock.legal_hold));
}

bool decode(std::string_view bytes, UploadRecord& out) {
  if (bytes.empty() || bytes.front() != kUploadFormat) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    switch (r.tag()) {
      case UploadTag::kInitiated:
        out.initiated_ms = static_cast<int64_t>(number(r));
        break;
      case UploadTag::kOwner:
        out.owner = r.value();
        break;
      case UploadTag::kOwnerName:
        out.owner_name = r.value();
        break;
      case UploadTag::kStorageClass:
        out.storage_class = r.value();
        break;
      case UploadTag::kMetadata:
        r.append_pair(out.metadata);
        break;
      case UploadTag::kProperty:
        r.append_pair(out.properties);
        break;
      case UploadTag::kChecksum:
        out.checksum = r.value();
        break;
      case UploadTag::kComposite:
        out.composite = number(r) != 0;
        break;
      case UploadTag::kEtagPolicy:
        out.etag_policy = static_cast<int32_t>(number(r) & 0xFF);
        break;
      case UploadTag::kReplacedParts:
        out.replaced_parts = number(r);
        break;
      case UploadTag::kImplicit:
        out.implicit = number(r) != 0;
        break;
      case UploadTag::kBase:
        out.base = r.value();
        break;
      case UploadTag::kRetention:
        out.lock.retention = static_cast<int32_t>(number(r) & 0xFF);
        break;
      case UploadTag::kRetainUntil:
        out.lock.retain_until_ms = static_cast<int64_t>(number(r));
        break;
      case UploadTag::kLegalHold:
        out.lock.legal_hold = static_cast<int32_t>(number(r) & 0xFF);
        break;
      default:
        break;
    }
  }
  return r.ok();
}

}  // namespace mortise::objects
