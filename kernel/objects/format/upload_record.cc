// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/upload_record.h"

#include "kernel/objects/format/fields.h"

namespace mortise::objects {
namespace {

constexpr char kFormatVersion = 1;

enum Tag : uint8_t {
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
};

uint64_t number(FieldReader& r) {
  uint64_t n = 0;
  r.number(n);
  return n;
}

void read_pair(FieldReader& r, std::vector<PairView>& out) {
  auto& p = out.emplace_back();
  r.pair(p.name, p.value);
}

}  // namespace

void encode(const UploadRecord& u, std::string& out) {
  out.assign(1, kFormatVersion);
  FieldWriter w(out);
  w.number(kInitiated, static_cast<uint64_t>(u.initiated_ms));
  w.text(kOwner, u.owner);
  w.text(kOwnerName, u.owner_name);
  w.text(kStorageClass, u.storage_class);
  for (const auto& p : u.metadata) w.pair(kMetadata, p.name, p.value);
  for (const auto& p : u.properties) w.pair(kProperty, p.name, p.value);
  w.text(kChecksum, u.checksum);
  w.number(kComposite, u.composite ? 1 : 0);
  w.number(kEtagPolicy, static_cast<uint64_t>(u.etag_policy));
  w.number(kReplacedParts, u.replaced_parts);
  w.number(kImplicit, u.implicit ? 1 : 0);
  w.text(kBase, u.base);
}

bool decode(std::string_view bytes, UploadRecord& out) {
  if (bytes.empty() || bytes.front() != kFormatVersion) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    switch (r.tag()) {
      case kInitiated:
        out.initiated_ms = static_cast<int64_t>(number(r));
        break;
      case kOwner:
        out.owner = r.value();
        break;
      case kOwnerName:
        out.owner_name = r.value();
        break;
      case kStorageClass:
        out.storage_class = r.value();
        break;
      case kMetadata:
        read_pair(r, out.metadata);
        break;
      case kProperty:
        read_pair(r, out.properties);
        break;
      case kChecksum:
        out.checksum = r.value();
        break;
      case kComposite:
        out.composite = number(r) != 0;
        break;
      case kEtagPolicy:
        out.etag_policy = static_cast<int32_t>(number(r) & 0xFF);
        break;
      case kReplacedParts:
        out.replaced_parts = number(r);
        break;
      case kImplicit:
        out.implicit = number(r) != 0;
        break;
      case kBase:
        out.base = r.value();
        break;
      default:
        break;
    }
  }
  return r.ok();
}

}  // namespace mortise::objects
