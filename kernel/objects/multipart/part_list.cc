// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/multipart/part_list.h"

#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr size_t kPartsInRecord = 4;
constexpr size_t kPartsInChunk = 256;

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

Result<void> for_each_part(const MetaStore& meta, const Bucket& bucket, std::string_view key,
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

}  // namespace mortise::objects
