// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/multipart/parts.h"

#include <mortise/text.h>

#include <algorithm>

#include "kernel/objects/core/etag.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr size_t kPartsInRecord = 4;
constexpr size_t kPartsInChunk = 256;

const DigestView* client_digest(const PartRecord& p, std::string_view algorithm) {
  const auto found =
      std::find_if(p.digests.begin(), p.digests.end(), [&](const DigestView& d) { return d.algorithm == algorithm; });
  return found == p.digests.end() ? nullptr : &*found;
}

const DigestView* own_checksum(const PartRecord& p, std::string_view algorithm) {
  return p.checksum.algorithm == algorithm ? &p.checksum : nullptr;
}

}  // namespace

std::vector<std::string> lay_out(const std::vector<PartRecord>& parts, ObjectRecord& record) {
  std::vector<std::string> manifest;
  if (parts.size() <= kPartsInRecord) {
    record.body = BodyKind::parts;
    record.parts = parts;
    return manifest;
  }
  record.body = BodyKind::manifest;
  uint64_t offset = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i % kPartsInChunk == 0) {
      manifest.emplace_back();
      record.chunks.push_back({offset, 0});
    }
    append_to_manifest(parts[i], manifest.back());
    ++record.chunks.back().parts;
    offset += parts[i].size;
  }
  return manifest;
}

Result<void> for_each_part(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key,
                           const ObjectRecord& record, uint32_t skip,
                           const std::function<bool(const PartRecord&)>& each) {
  bool go_on = true;
  const auto walk = [&](const std::vector<PartRecord>& parts) {
    for (const auto& p : parts) {
      if (skip > 0)
        --skip;
      else if (go_on)
        go_on = each(p);
    }
  };
  if (record.body == BodyKind::parts) walk(record.parts);
  for (size_t i = 0; i < record.chunks.size() && go_on; ++i) {
    if (skip >= record.chunks[i].parts) {
      skip -= record.chunks[i].parts;
      continue;
    }
    bool good = false;
    std::vector<PartRecord> parts;
    auto found = meta.get(bucket.partition, keys::numbered(keys::kManifest, key, record.id, static_cast<uint32_t>(i)));
    if (!found) return std::move(found).error();
    if (!*found) return Error(Status::not_found, "the object was replaced");
    good = decode_manifest(**found, parts);
    if (!good) return Error(Status::corrupt, "the list of parts of object '" + std::string(key) + "' cannot be read");
    walk(parts);
  }
  return {};
}

uint64_t PartSum::size() const noexcept {
  uint64_t n = 0;
  for (const auto& p : parts_) n += p.size;
  return n;
}

std::string PartSum::etag(const Bucket& bucket) const {
  const bool md5 = std::all_of(parts_.begin(), parts_.end(), [](const PartRecord& p) { return is_md5_etag(p.etag); });
  const std::string suffix = "-" + std::to_string(parts_.size());
  auto hasher =
      checksums_->create(md5 || bucket.checksum_type.empty() ? "md5" : std::string_view(bucket.checksum_type));
  if (!hasher) return random_hex() + suffix;
  for (const auto& p : parts_) hasher.update(md5 ? text::from_hex(p.etag).value_or("") : std::string(p.etag));
  return text::to_hex(hasher.finish()) + suffix;
}

/// "" if the algorithm cannot be combined, or a part lacks it.
Digest PartSum::combined(std::string_view algorithm, Pick pick) const {
  Digest sum;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const auto* d = pick(parts_[i], algorithm);
    if (d == nullptr) return {};
    sum = i == 0 ? Digest(d->value) : checksums_->combine(algorithm, sum, Digest(d->value), parts_[i].size);
    if (sum.empty()) return {};
  }
  return sum;
}

Digest PartSum::of_digests(std::string_view algorithm, Pick pick) const {
  auto hasher = checksums_->create(algorithm);
  if (!hasher) return {};
  for (const auto& p : parts_) {
    const auto* d = pick(p, algorithm);
    if (d == nullptr) return {};
    hasher.update(d->value);
  }
  return hasher.finish();
}

Result<OwnedDigest> PartSum::digest(std::string_view algorithm, bool composite) const {
  if (algorithm.empty()) return OwnedDigest{};
  auto value = composite ? of_digests(algorithm, &client_digest) : combined(algorithm, &client_digest);
  if (value.empty())
    return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
                 "the parts do not give the " + std::string(algorithm) + " of the object");
  return OwnedDigest{std::string(algorithm), std::move(value), composite};
}

OwnedDigest PartSum::checksum() const {
  if (parts_.empty() || parts_.front().checksum.algorithm.empty()) return {};
  const auto algorithm = parts_.front().checksum.algorithm;
  if (auto whole = combined(algorithm, &own_checksum); !whole.empty())
    return {std::string(algorithm), std::move(whole), false};
  auto composite = of_digests(algorithm, &own_checksum);
  if (composite.empty()) return {};
  return {std::string(algorithm), std::move(composite), true};
}

}  // namespace mortise::objects
