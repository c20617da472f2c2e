// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/agreement.h"

#include <vector>

#include "kernel/objects/core/core.h"
#include "kernel/objects/core/references.h"
#include "kernel/objects/format/blob_references.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kSample = 512;

Result<void> look_at_references(Core& core, const std::string& partition, Agreement& out) {
  auto cursor = core.meta.cursor(partition);
  if (!cursor) return std::move(cursor).error();
  auto found = cursor->seek(std::string(1, next_letter_with_blobs(0)));
  while (found && *found && out.references < kSample) {
    const char letter = cursor->key().front();
    const char wanted = next_letter_with_blobs(letter == keys::kGarbage ? static_cast<char>(letter + 1) : letter);
    if (wanted == 0) return {};
    if (wanted != letter) {  // what waits to be removed may be gone already
      found = cursor->seek(std::string(1, wanted));
      continue;
    }
    Result<void> trouble;
    each_blob_of(cursor->key(), cursor->value(), [&](std::string_view blob) {
      ++out.references;
      auto opened = core.blobs.open(blob);
      if (opened) ++out.found;
      if (!opened && opened.error().status != Status::not_found && opened.error().status != Status::corrupt)
        trouble = opened.error();
    });
    if (!trouble) return trouble;
    found = cursor->next();
  }
  return found ? Result<void>() : found.error();
}

Result<void> look_at_blobs(Core& core, Agreement& out) {
  Result<void> trouble;
  auto scanned = core.blobs.scan([&](const BlobStore::Scanned& blob) {
    ++out.blobs;
    Result<bool> wanted = false;
    if (blob.partition.starts_with(keys::kBucketPartitions)) {
      wanted = is_referenced(core, blob.id, blob.partition, blob.key);
      if (wanted && !*wanted) wanted = is_garbage_blob(core, std::string(blob.partition), blob.id);
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

Result<Agreement> look_for_agreement(Core& core) {
  Agreement out;
  std::vector<std::string> partitions;
  auto listed = core.meta.partitions(keys::kBucketPartitions, [&](std::string_view p) { partitions.emplace_back(p); });
  if (!listed) return std::move(listed).error();
  for (const auto& partition : partitions) {
    if (out.references >= kSample) break;
    if (auto looked = look_at_references(core, partition, out); !looked) return std::move(looked).error();
  }
  if (auto looked = look_at_blobs(core, out); !looked) return std::move(looked).error();
  return out;
}

}  // namespace mortise::objects
