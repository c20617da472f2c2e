// SPDX-License-Identifier: Apache-2.0
//
// Listings of objects and of versions. Versions: one cursor, so one snapshot where the store has any: it walks the
// current versions, and where a key has older ones, goes there and comes back.
#include "kernel/objects/list/list.h"

#include <optional>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/list/scan.h"

namespace mortise::objects {
namespace {

/// Fills the page; true if more rows would follow.
Result<bool> fill(const Bucket& bucket, CursorHandle& cursor, Scan& scan, AccessTimeScan* times,
                  const mortise_list_visitor& visitor) {
  ObjectRecord record;
  ObjectView object;
  std::string prefix;
  auto found = scan.begin(true);
  while (found && *found) {
    if (!decode(cursor.value(), record))
      return Error(Status::corrupt, "the record of object '" + std::string(scan.key()) + "' cannot be read");
    if (record.delete_marker) {
      found = scan.next();
      continue;
    }
    if (!scan.room()) return true;
    if (const auto common = scan.common_prefix()) {
      prefix = *common;
      scan.row(prefix);
      visitor.prefix(visitor.context, str(prefix));
      found = scan.skip_prefix(prefix);
      continue;
    }
    record.metadata.clear();
    record.properties.clear();
    scan.row(scan.key());
    const mortise_object& shown = object.show(bucket, scan.key(), record, true);
    if (times != nullptr) {
      const auto read_ms = times->of(scan.key());
      if (!read_ms) return read_ms.error();
      object.set_access_time(*read_ms);
    }
    visitor.object(visitor.context, &shown);
    found = scan.next();
  }
  return found;
}

class VersionListing {
 public:
  VersionListing(const Host& host, const Call& call, const Bucket& bucket, CursorHandle& cursor,
                 const mortise_list& list, const mortise_list_visitor& visitor)
      : bucket_(bucket),
        cursor_(cursor),
        list_(list),
        visitor_(visitor),
        scan_(host, call, cursor, keys::kObject, list) {}

  /// True if more rows would follow.
  Result<bool> fill() {
    const auto marker = view(list_.after_version);
    if (!marker.empty() && marker != "null" && !is_id(marker))
      return Error(Status::invalid, MORTISE_INVALID_MARKER,
                   "'" + std::string(marker.substr(0, 64)) + "' is not a version id");
    auto found = scan_.begin(marker.empty());
    while (found && *found) {
      if (const auto common = scan_.common_prefix()) {
        if (!scan_.room()) return true;
        const std::string prefix(*common);
        scan_.row(prefix);
        visitor_.prefix(visitor_.context, str(prefix));
        found = scan_.skip_prefix(prefix);
        continue;
      }
      auto full = key_rows();
      if (!full || *full) return full;
      found = scan_.next();
    }
    return found;
  }
  const Scan& scan() const noexcept { return scan_; }

 private:
  /// All versions of the key at the cursor, which comes back to where it was. True: the page is full before a row.
  Result<bool> key_rows() {
    key_ = scan_.key();
    auto current = decode_stored(cursor_.value());
    if (!current) return std::move(current).error();
    auto& record = (*current)->record;
    const auto behind = start_behind(record);
    if (behind.empty() || record.id > behind) {
      if (!scan_.room()) return true;
      row(record, true);
    }
    if (!record.has_older) return false;
    auto full = older_rows(behind, std::string(record.id));
    if (!full || *full) return full;
    auto back = cursor_.seek(keys::of(keys::kObject, key_));
    if (!back) return back;
    return false;
  }

  Result<bool> older_rows(std::string_view behind, const std::string& current) {
    const auto family = keys::family(keys::kVersion, key_);
    ObjectRecord record;
    auto found = cursor_.seek(behind.empty() ? family : family + std::string(behind) + '\x01');
    for (; found && *found && cursor_.key().starts_with(family); found = cursor_.next()) {
      if (!scan_.room()) return true;
      if (!decode(cursor_.value(), record))
        return Error(Status::corrupt, "a version of object '" + key_ + "' cannot be read");
      if (record.id == current) continue;  // a loose cursor: it was the current one a moment ago
      row(record, false);
    }
    if (!found) return found;
    return false;
  }

  /// Where the last page ended within this key: only versions with greater ids follow. "" = none of them was returned.
  std::string start_behind(const ObjectRecord& current) const {
    const auto version = view(list_.after_version);
    if (version.empty() || key_ != view(list_.after)) return {};
    if (version != "null") return std::string(version);
    // A null version that is gone: its place is not known, so the key is not listed again.
    if (!current.null_version && current.null_id.empty()) return std::string(1, '\x7f');
    return std::string(current.null_version ? current.id : current.null_id);
  }

  void row(ObjectRecord& r, bool latest) {
    const uint64_t state = (list_.wants & MORTISE_WANT_STATE) != 0 ? state_of(r) : 0;
    r.metadata.clear();
    r.properties.clear();
    scan_.row(key_, r.id);  // the id also of a null version: it keeps its place if that version goes
    const mortise_object& shown = object_.show(bucket_, key_, r, latest);
    object_.set_state(state);
    visitor_.object(visitor_.context, &shown);
  }

  const Bucket& bucket_;
  CursorHandle& cursor_;
  const mortise_list& list_;
  const mortise_list_visitor& visitor_;
  Scan scan_;
  ObjectView object_;
  std::string key_;
};

}  // namespace

void list_objects(Engine& engine, const Call& call, const mortise_list& list, const mortise_list_visitor& visitor,
                  void* context, mortise_on_list_end end) {
  auto bucket = engine.buckets.find(list.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  auto cursor = Scan::open_cursor(engine.meta.with(call), (*bucket)->partition, keys::kObject, list);
  if (!cursor) return fail_listing(cursor.error(), context, end);
  Scan scan(engine.host, call, *cursor, keys::kObject, list);
  std::optional<AccessTimeScan> times;
  if ((list.wants & MORTISE_WANT_ACCESS_TIME) != 0 && engine.access_times.enabled())
    times.emplace(engine.access_times, engine.meta.with(call), **bucket);
  const auto more = fill(**bucket, *cursor, scan, times ? &*times : nullptr, visitor);
  times.reset();
  close(*cursor);
  if (!more) return fail_listing(more.error(), context, end);
  scan.finish(*more, context, end);
}

void list_versions(Engine& engine, const Call& call, const mortise_list& list, const mortise_list_visitor& visitor,
                   void* context, mortise_on_list_end end) {
  auto bucket = engine.buckets.find(list.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  auto cursor = engine.meta.with(call).cursor((*bucket)->partition, {.expected = uint64_t{list.limit} + 1});
  if (!cursor) return fail_listing(cursor.error(), context, end);
  VersionListing listing(engine.host, call, **bucket, *cursor, list, visitor);
  const auto more = listing.fill();
  close(*cursor);
  if (!more) return fail_listing(more.error(), context, end);
  listing.scan().finish(*more, context, end);
}

}  // namespace mortise::objects
