// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/recovery.h"

#include <algorithm>
#include <string>

#include "kernel/objects/core/core.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

/// Looks for a blob in all records that may point to it.
class Search {
 public:
  Search(Core& core, std::string_view blob, std::string_view partition)
      : core_(core), blob_(blob), partition_(partition) {}

  Result<bool> in_part(std::string_view stored_key) const {
    bool points = false;
    auto found = core_.meta.read(partition_, stored_key, [&](std::string_view value) {
      PartRecord part;
      points = decode(value, part) && part.blob == blob_;
    });
    if (!found) return found;
    return points;
  }

  Result<bool> in_versions(std::string_view key) const {
    auto current = core_.meta.get(partition_, keys::of(keys::kObject, key));
    if (!current) return std::move(current).error();
    if (!*current) return false;
    auto there = in_record(key, **current);
    if (!there || *there) return there;
    return in_range(keys::family(keys::kVersion, key),
                    [&](std::string_view, std::string_view value) { return in_record(key, value); });
  }

  /// Objects that were renamed away from the key.
  Result<bool> in_moved(std::string_view key) const {
    return in_range(keys::family(keys::kMoved, key),
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
    return in_range(keys::of(keys::kManifest, key, r.id),
                    [&](std::string_view, std::string_view value) -> Result<bool> {
                      std::vector<PartRecord> parts;
                      return !decode_manifest(value, parts) || in_parts(parts);
                    });
  }

  bool in_parts(const std::vector<PartRecord>& parts) const {
    return std::any_of(parts.begin(), parts.end(), [&](const PartRecord& p) { return p.blob == blob_; });
  }

  template <class F>
  Result<bool> in_range(const std::string& prefix, F&& look) const {
    auto cursor = core_.meta.cursor(partition_);
    if (!cursor) return std::move(cursor).error();
    auto found = cursor->seek(prefix);
    for (; found && *found && cursor->key().starts_with(prefix); found = cursor->next()) {
      auto there = look(cursor->key(), cursor->value());
      if (!there || *there) return there;
    }
    if (!found) return found;
    return false;
  }

  Core& core_;
  const std::string_view blob_;
  const std::string_view partition_;
};

}  // namespace

Result<bool> is_referenced(Core& core, std::string_view blob, std::string_view partition, std::string_view owner_key) {
  if (owner_key.empty()) return false;
  std::string key;
  if (!keys::unescape(keys::split(owner_key).escaped, key)) return false;
  const Search search(core, blob, partition);
  if (owner_key.front() == keys::kPart) {
    auto there = search.in_part(owner_key);
    if (!there || *there) return there;
  }
  auto there = search.in_versions(key);  // a part may have become one of the object's
  if (!there || *there) return there;
  return search.in_moved(key);
}

Result<void> recover_blobs(Core& core) {
  Result<void> trouble;
  size_t kept = 0;
  size_t removed = 0;
  auto done = core.blobs.recover([&](std::string_view id, std::string_view partition, std::string_view key) {
    auto there = is_referenced(core, id, partition, key);
    if (!there) trouble = there.error();
    const bool keep = !there || *there;
    ++(keep ? kept : removed);
    return keep;
  });
  if (kept + removed > 0)
    core.host.log(LogLevel::info, "recovered the bodies of interrupted writes",
                  {pair("kept", std::to_string(kept)), pair("removed", std::to_string(removed))});
  return done ? trouble : done;
}

}  // namespace mortise::objects
