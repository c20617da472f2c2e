// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/references.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "kernel/objects/core/draft.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {
namespace {

using Look = std::function<Result<bool>(std::string_view key, std::string_view value)>;

/// True as soon as `look` is, for the records whose keys start with `prefix`, all of one moment.
Result<bool> any_of(const MetaStoreHandle& meta, std::string_view partition, std::string_view prefix,
                    const Look& look) {
  auto none = for_each(meta, partition, prefix, [&](std::string_view key, std::string_view value) -> Result<bool> {
    auto there = look(key, value);
    if (!there) return there;
    return !*there;
  });
  if (!none) return none;
  return !*none;
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

/// Looks for a blob in all records that may point to it.
class Search {
 public:
  Search(const MetaStoreHandle& meta, std::string_view blob, std::string_view partition)
      : meta_(meta), blob_(blob), partition_(partition) {}

  Result<bool> in_part(std::string_view stored_key) const {
    bool points = false;
    auto found = meta_.read(partition_, stored_key, [&](std::string_view value) {
      PartRecord part;
      points = decode(value, part) && part.blob == blob_;
    });
    if (!found) return found;
    return points;
  }

  Result<bool> in_versions(std::string_view key) const {
    auto current = meta_.get(partition_, keys::of(keys::kObject, key));
    if (!current) return std::move(current).error();
    if (!*current) return false;
    auto there = in_record(key, **current);
    if (!there || *there) return there;
    return any_of(meta_, partition_, keys::family(keys::kVersion, key),
                  [&](std::string_view, std::string_view value) { return in_record(key, value); });
  }

  /// Objects that were renamed away from the key.
  Result<bool> in_moved(std::string_view key) const {
    return any_of(meta_, partition_, keys::family(keys::kMoved, key),
                  [&](std::string_view, std::string_view value) { return in_versions(value); });
  }

 private:
  Result<bool> in_record(std::string_view key, std::string_view bytes) const {
    ObjectRecord r;
    // What cannot be read may point to anything: keep the bytes.
    if (!decode(bytes, r)) return true;
    if (r.body == BodyKind::blob) return r.blob == blob_;
    if (r.body == BodyKind::parts) return in_parts(r.parts);
    if (r.body != BodyKind::manifest) return false;
    return any_of(meta_, partition_, keys::of(keys::kManifest, key, r.id),
                  [&](std::string_view, std::string_view value) -> Result<bool> {
                    std::vector<PartRecord> parts;
                    return !decode_manifest(value, parts) || in_parts(parts);
                  });
  }

  bool in_parts(const std::vector<PartRecord>& parts) const {
    return std::any_of(parts.begin(), parts.end(), [&](const PartRecord& p) { return p.blob == blob_; });
  }

  const MetaStoreHandle& meta_;
  const std::string_view blob_;
  const std::string_view partition_;
};

}  // namespace

Result<bool> is_referenced(const MetaStoreHandle& meta, std::string_view blob, std::string_view partition,
                           std::string_view owner_key) {
  if (owner_key.empty()) return false;
  std::string key;
  if (!keys::unescape(keys::split(owner_key).escaped, key)) return false;
  const Search search(meta, blob, partition);
  if (owner_key.front() == keys::kPart) {
    auto there = search.in_part(owner_key);
    if (!there || *there) return there;
  }
  auto there = search.in_versions(key);  // a part may have become one of the object's
  if (!there || *there) return there;
  return search.in_moved(key);
}

Result<bool> version_exists(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                            std::string_view id) {
  bool there = false;
  auto look = [&](std::string_view value) {
    ObjectRecord r;
    there = !decode(value, r) || r.id == id;
  };
  auto found = meta.read(partition, keys::of(keys::kObject, key), look);
  if (!found || there) return found;
  found = meta.read(partition, keys::of(keys::kVersion, key, id), look);
  if (!found || there) return found;
  found = meta.read(partition, keys::of(keys::kObject, key), look);  // it may have become the current one
  if (!found) return found;
  return there;
}

Result<bool> is_garbage_record(const MetaStoreHandle& meta, const std::string& partition, std::string_view stored_key) {
  return any_of(meta, partition, std::string_view(&keys::kGarbage, 1),
                [&](std::string_view, std::string_view value) -> Result<bool> {
                  return !value.empty() && value.front() != kGarbageBlobs && stored_key.starts_with(value.substr(1));
                });
}

Result<bool> is_garbage_blob(const MetaStoreHandle& meta, const std::string& partition, std::string_view blob) {
  return any_of(meta, partition, std::string_view(&keys::kGarbage, 1),
                [&](std::string_view, std::string_view value) -> Result<bool> {
                  if (value.empty()) return false;
                  const auto rest = value.substr(1);
                  if (value.front() == kGarbageBlobs) return has_line(rest, blob);
                  if (rest.empty()) return true;  // of a later release
                  return any_of(meta, partition, rest,
                                [&](std::string_view key, std::string_view record) -> Result<bool> {
                                  return points_to(key.front(), record, blob);
                                });
                });
}

}  // namespace mortise::objects
