// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/bucket.h"

#include <algorithm>

#include "kernel/objects/format/fields.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"

namespace mortise::objects {
namespace {

constexpr char kBucketFormat = 1;

struct BucketTag {
  enum : uint8_t { kId = 1, kOwner = 2, kCreated = 3, kGeneration = 4, kProperty = 5 };
};

std::string_view value_of(const Bucket::Properties& p, std::string_view name) {
  const auto found = p.find(name);
  return found == p.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

void Bucket::derive(const BucketDefaults& defaults) {
  partition = keys::partition_of(id);
  live = "L" + name;
  deleting = "D" + name;
  const auto v = value_of(properties, "versioning");
  versioning = v == "enabled" ? Versioning::enabled : v == "suspended" ? Versioning::suspended : Versioning::unset;
  const auto d = value_of(properties, "durability");
  durability = d == "strict" ? MORTISE_STRICT
               : d == "data" ? MORTISE_DATA
               : d == "none" ? MORTISE_NONE
                             : defaults.durability;
  const auto c = value_of(properties, "checksum.type");
  checksum_type = c.empty() ? defaults.checksum : std::string(c);
  if (checksum_type == "none") checksum_type.clear();
  const auto verify = value_of(properties, "checksum.validate_warm_get");
  verify_reads = verify.empty() ? defaults.verify_reads : verify == "true" ? VerifyReads::always : VerifyReads::never;
  checksum_etag = value_of(properties, "s3.etag") == "checksum";
  backend = is_backend_name(name) ? std::string_view(name) : value_of(properties, "backend_bck");
  validates_copies = value_of(properties, "versioning.validate_warm_get") == "true";
  lock.reset();
  // What a later release wrote is a lock all the same.
  if (const auto l = value_of(properties, kObjectLockProperty); !l.empty()) {
    auto loaded = BucketLock::load(l);
    lock = loaded ? *loaded : BucketLock();
  }
}

void encode(const Bucket& b, std::string& out) {
  out.assign(1, kBucketFormat);
  FieldWriter w(out);
  w.text(BucketTag::kId, b.id);
  w.text(BucketTag::kOwner, b.owner);
  w.number(BucketTag::kCreated, static_cast<uint64_t>(b.created_ms));
  w.number(BucketTag::kGeneration, b.generation);
  for (const auto& [name, value] : b.properties) w.pair(BucketTag::kProperty, name, value);
}

bool decode(std::string_view bytes, Bucket& out) {
  if (bytes.empty() || bytes.front() != kBucketFormat) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    uint64_t n = 0;
    std::string_view name;
    std::string_view value;
    switch (r.tag()) {
      case BucketTag::kId:
        out.id = r.value();
        break;
      case BucketTag::kOwner:
        out.owner = r.value();
        break;
      case BucketTag::kCreated:
        r.number(n);
        out.created_ms = static_cast<int64_t>(n);
        break;
      case BucketTag::kGeneration:
        r.number(out.generation);
        break;
      case BucketTag::kProperty:
        r.pair(name, value);
        out.properties.insert_or_assign(std::string(name), std::string(value));
        break;
      default:
        break;
    }
  }
  return r.ok() && !out.id.empty() && out.generation != 0;
}

}  // namespace mortise::objects
