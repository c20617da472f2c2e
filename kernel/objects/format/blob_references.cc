// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/blob_references.h"

#include <vector>

#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {
namespace {

void each_in_garbage(std::string_view value, const std::function<void(std::string_view)>& each) {
  if (value.empty() || value.front() != kGarbageBlobs) return;
  for (value.remove_prefix(1); !value.empty();) {
    const auto end = value.find('\n');
    each(value.substr(0, end));
    value.remove_prefix(end == std::string_view::npos ? value.size() : end + 1);
  }
}

}  // namespace

char next_letter_with_blobs(char letter) {
  for (const char l : {keys::kGarbage, keys::kManifest, keys::kObject, keys::kPart, keys::kVersion})
    if (l >= letter) return l;
  return 0;
}

void each_blob_of(std::string_view stored_key, std::string_view value,
                  const std::function<void(std::string_view)>& each) {
  const auto visit = [&](std::string_view blob) {
    if (!blob.empty()) each(blob);
  };
  ObjectRecord object;
  PartRecord part;
  std::vector<PartRecord> parts;
  switch (stored_key.front()) {
    case keys::kObject:
    case keys::kVersion:
      if (!decode(value, object)) return;
      visit(object.blob);
      parts = std::move(object.parts);
      break;
    case keys::kManifest:
      (void)decode_manifest(value, parts);
      break;
    case keys::kPart:
      if (decode(value, part)) visit(part.blob);
      break;
    case keys::kGarbage:
      each_in_garbage(value, visit);
      break;
    default:
      break;
  }
  for (const auto& p : parts) visit(p.blob);
}

}  // namespace mortise::objects
