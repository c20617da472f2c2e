// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/agreement.h"

#include <vector>

#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/references.h"
#include "kernel/objects/format/blob_references.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kSample = 512;

Result<void> look_at_references(const MetaStoreHandle& meta, const BlobStoreHandle& blobs, const std::string& partition,
                                Agreement& out) {
  const auto look = [&](std::string_view key, std::string_view value) -> Result<bool> {
    if (out.references >= kSample) return false;
    Result<void> trouble;
    each_blob_of(key, value, [&](std::string_view blob) {
      ++out.references;
      auto opened = blobs.open(blob);
      if (opened) ++out.found;
      if (!opened && opened.error().status != Status::not_found && opened.error().status != Status::corrupt)
        trouble = opened.error();
    });
    if (!trouble) return trouble.error();
    return true;
  };
  for (char letter = next_letter_with_blobs(0); letter != 0; letter = next_letter_with_blobs(char(letter + 1))) {
    if (letter == keys::kGarbage) continue;  // what waits to be removed may be gone already
    if (auto looked = for_each(meta, partition, {&letter, 1}, look); !looked) return std::move(looked).error();
  }
  return {};
}

Result<void> look_at_blobs(const MetaStoreHandle& meta, const BlobStoreHandle& blobs, Agreement& out) {
  Result<void> trouble;
  auto scanned = blobs.scan([&](const BlobStoreHandle::Scanned& blob) {
    ++out.blobs;
    Result<bool> wanted = false;
    if (blob.partition.starts_with(keys::kBucketPartitions)) {
      wanted = is_referenced(meta, blob.id, blob.partition, blob.key);
      if (wanted && !*wanted) wanted = is_garbage_blob(meta, std::string(blob.partition), blob.id);
    }
    if (!wanted) trouble = wanted.error();
    if (wanted && *wanted) ++out.wanted;
    return trouble && out.blobs < kSample;
  });
  return trouble ? scanned : trouble;
}

}  // namespace

std::string Agreement::describe() const {
  return "of " + std::to_string(references) + " bodies that records point to " + std::to_string(found) +
         " are there, and of " + std::to_string(blobs) + " bodies " + std::to_string(wanted) + " have a record";
}

Result<Agreement> look_for_agreement(const MetaStoreHandle& meta, const BlobStoreHandle& blobs) {
  Agreement out;
  std::vector<std::string> partitions;
  auto listed = meta.partitions(keys::kBucketPartitions, [&](std::string_view p) { partitions.emplace_back(p); });
  if (!listed) return std::move(listed).error();
  for (const auto& partition : partitions) {
    if (out.references >= kSample) break;
    if (auto looked = look_at_references(meta, blobs, partition, out); !looked) return std::move(looked).error();
  }
  if (auto looked = look_at_blobs(meta, blobs, out); !looked) return std::move(looked).error();
  return out;
}

}  // namespace mortise::objects
