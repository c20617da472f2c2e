// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/bucket.h"

#include <algorithm>

#include "kernel/objects/format/fields.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr char kFormatVersion = 1;
constexpr size_t kMaxPropertyName = 128;
constexpr size_t kMaxPropertyValue = size_t{256} << 10;

enum Tag : uint8_t { kId = 1, kOwner = 2, kCreated = 3, kGeneration = 4, kProperty = 5 };

std::string_view value_of(const Bucket::Properties& p, std::string_view name) {
  const auto found = p.find(name);
  return found == p.end() ? std::string_view() : std::string_view(found->second);
}

constexpr std::string_view kVersioning[]{"enabled", "suspended"};
constexpr std::string_view kTruth[]{"true", "false"};
constexpr std::string_view kDurability[]{"strict", "data", "none"};
constexpr std::string_view kEtag[]{"md5", "checksum"};
constexpr KnownProperty kKnown[]{{"versioning", kVersioning},
                                 {"checksum.validate_warm_get", kTruth},
                                 {"durability", kDurability},
                                 {"s3.etag", kEtag}};

bool allowed(std::string_view name, std::string_view value) {
  const auto known = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const auto& k) { return k.name == name; });
  return known == std::end(kKnown) || std::find(known->words.begin(), known->words.end(), value) != known->words.end();
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
}

void encode(const Bucket& b, std::string& out) {
  out.assign(1, kFormatVersion);
  FieldWriter w(out);
  w.text(kId, b.id);
  w.text(kOwner, b.owner);
  w.number(kCreated, static_cast<uint64_t>(b.created_ms));
  w.number(kGeneration, b.generation);
  for (const auto& [name, value] : b.properties) w.pair(kProperty, name, value);
}

bool decode(std::string_view bytes, Bucket& out) {
  if (bytes.empty() || bytes.front() != kFormatVersion) return false;
  FieldReader r(bytes.substr(1));
  while (r.next()) {
    uint64_t n = 0;
    std::string_view name;
    std::string_view value;
    switch (r.tag()) {
      case kId:
        out.id = r.value();
        break;
      case kOwner:
        out.owner = r.value();
        break;
      case kCreated:
        r.number(n);
        out.created_ms = static_cast<int64_t>(n);
        break;
      case kGeneration:
        r.number(out.generation);
        break;
      case kProperty:
        r.pair(name, value);
        out.properties.insert_or_assign(std::string(name), std::string(value));
        break;
      default:
        break;
    }
  }
  return r.ok() && !out.id.empty() && out.generation != 0;
}

std::span<const KnownProperty> known_bucket_properties() noexcept { return kKnown; }

Result<void> check_property(std::string_view name, std::string_view value) {
  if (!name.empty() && name.size() <= kMaxPropertyName && value.size() <= kMaxPropertyValue && allowed(name, value))
    return {};
  return Error(Status::invalid, MORTISE_INVALID_PROPERTY,
               "a bucket cannot have the property '" + std::string(name.substr(0, kMaxPropertyName)) +
                   "' with the value '" + std::string(value.substr(0, 64)) + "'");
}

}  // namespace mortise::objects
