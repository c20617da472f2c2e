// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/scrub_lookup.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "kernel/objects/core/core.h"
#include "kernel/objects/core/draft.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {
namespace {

using Look = std::function<Result<bool>(std::string_view key, std::string_view value)>;

/// True as soon as `look` is, for the records whose keys start with `prefix`, all of one moment.
Result<bool> any_of(Core& core, const std::string& partition, std::string_view prefix, const Look& look) {
  auto cursor = core.meta.cursor(partition);
  if (!cursor) return std::move(cursor).error();
  auto found = cursor->seek(prefix);
  for (; found && *found && cursor->key().starts_with(prefix); found = cursor->next()) {
    auto there = look(cursor->key(), cursor->value());
    if (!there || *there) return there;
  }
  if (!found) return found;
  return false;
}

bool has_line(std::string_view lines, std::string_view wanted) {
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    if (lines.substr(0, end) == wanted) return true;
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return false;
}

/// Whether a record of a manifest or of a part points to the blob; what cannot be read may.
bool points_to(char letter, std::string_view value, std::string_view blob) {
  if (letter == keys::kPart) {
    PartRecord part;
    return !decode(value, part) || part.blob == blob;
  }
  std::vector<PartRecord> parts;
  return !decode_manifest(value, parts) ||
         std::any_of(parts.begin(), parts.end(), [&](const PartRecord& p) { return p.blob == blob; });
}

}  // namespace

Result<bool> version_exists(Core& core, const std::string& partition, std::string_view key, std::string_view id) {
  bool there = false;
  auto look = [&](std::string_view value) {
    ObjectRecord r;
    there = !decode(value, r) || r.id == id;
  };
  auto found = core.meta.read(partition, keys::of(keys::kObject, key), look);
  if (!found || there) return found;
  found = core.meta.read(partition, keys::of(keys::kVersion, key, id), look);
  if (!found || there) return found;
  found = core.meta.read(partition, keys::of(keys::kObject, key), look);  // it may have become the current one
  if (!found) return found;
  return there;
}

Result<bool> is_garbage_record(Core& core, const std::string& partition, std::string_view stored_key) {
  return any_of(core, partition, std::string_view(&keys::kGarbage, 1),
                [&](std::string_view, std::string_view value) -> Result<bool> {
                  return !value.empty() && value.front() != kGarbageBlobs && stored_key.starts_with(value.substr(1));
                });
}

Result<bool> is_garbage_blob(Core& core, const std::string& partition, std::string_view blob) {
  return any_of(core, partition, std::string_view(&keys::kGarbage, 1),
                [&](std::string_view, std::string_view value) -> Result<bool> {
                  if (value.empty()) return false;
                  const auto rest = value.substr(1);
                  if (value.front() == kGarbageBlobs) return has_line(rest, blob);
                  if (rest.empty()) return true;  // of a later release
                  return any_of(core, partition, rest,
                                [&](std::string_view key, std::string_view record) -> Result<bool> {
                                  return points_to(key.front(), record, blob);
                                });
                });
}

}  // namespace mortise::objects
