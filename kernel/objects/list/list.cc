// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/list/listing.h"
#include "kernel/objects/list/scan.h"

namespace mortise::objects {
namespace {

/// Fills the page; true if more rows would follow.
Result<bool> fill(const Bucket& bucket, Cursor& cursor, Scan& scan, const mortise_list_visitor& visitor) {
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
    visitor.object(visitor.context, &object.show(bucket, scan.key(), record, true));
    found = scan.next();
  }
  return found;
}

}  // namespace

void list_objects(Engine& engine, const mortise_list& list, const mortise_list_visitor& visitor, void* context,
                  mortise_on_list_end end) {
  auto bucket = engine.buckets.find(list.bucket);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  auto cursor = engine.meta.cursor((*bucket)->partition);
  if (!cursor) return fail_listing(cursor.error(), context, end);
  Scan scan(*cursor, keys::kObject, list);
  const auto more = fill(**bucket, *cursor, scan, visitor);
  if (!more) return fail_listing(more.error(), context, end);
  scan.finish(*more, context, end);
}

}  // namespace mortise::objects
