// SPDX-License-Identifier: Apache-2.0
//
// Listings of uploads and of parts. They call back before they return.
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/list/scan.h"
#include "kernel/objects/multipart/parts.h"
#include "kernel/objects/multipart/upload.h"

namespace mortise::objects {
namespace {

struct UploadVisitor {
  void* context;
  mortise_on_upload each;
  void (*prefix)(void* context, mortise_str prefix);
};

/// Fills the page; true if more rows would follow.
Result<bool> fill(CursorHandle& cursor, Scan& scan, const mortise_list& list, const UploadVisitor& visitor) {
  const auto after = view(list.after);
  const auto after_id = view(list.after_version);
  if (!after_id.empty() && !after.empty() && !is_id(after_id))
    return Error(Status::invalid, MORTISE_INVALID_MARKER,
                 "'" + std::string(after_id.substr(0, 64)) + "' is not an upload id");
  const mortise_error fine = empty_error();
  auto found = scan.begin(after_id.empty());
  while (found && *found) {
    if (const auto common = scan.common_prefix()) {
      if (!scan.room()) return true;
      const std::string prefix(*common);
      scan.row(prefix);
      visitor.prefix(visitor.context, str(prefix));
      found = scan.skip_prefix(prefix);
      continue;
    }
    if (after_id.empty() || scan.key() != after || scan.suffix() > after_id) {
      if (!scan.room()) return true;
      UploadRecord record;
      if (!decode(cursor.value(), record)) return Error(Status::corrupt, "the record of an upload cannot be read");
      scan.row(scan.key(), scan.suffix());
      const auto upload = abi_of(record, scan.key(), scan.suffix());
      visitor.each(visitor.context, &fine, &upload);
    }
    found = scan.next();
  }
  return found;
}

/// A page of parts.
class PartPage {
 public:
  PartPage(const mortise_list_parts& list, void* context, void (*each)(void*, const mortise_part*))
      : list_(list), context_(context), each_(each) {}

  /// False: the page is full, and there is more.
  bool add(uint32_t number, const PartRecord& record) {
    if (rows_ == list_.limit) {
      more_ = list_.limit != 0;
      return false;
    }
    ++rows_;
    last_ = number;
    std::vector<mortise_digest> digests;
    for (const auto& d : record.digests) digests.push_back(abi_of(d));
    const mortise_part part{sizeof part,      number,         record.size,   record.modified_ms,
                            str(record.etag), digests.data(), digests.size()};
    each_(context_, &part);
    return true;
  }
  void finish(mortise_on_list_end end) const {
    const auto next = rows_ == 0 ? std::string() : std::to_string(last_);
    mortise_list_end e{};
    e.size = sizeof e;
    e.truncated = more_ ? 1 : 0;
    e.next = str(next);
    const mortise_error fine = empty_error();
    end(context_, &fine, &e);
  }

 private:
  const mortise_list_parts& list_;
  void* const context_;
  void (*const each_)(void*, const mortise_part*);
  uint32_t rows_ = 0;
  uint32_t last_ = 0;
  bool more_ = false;
};

Result<void> of_upload(Engine& engine, const Call& call, const Bucket& bucket, const mortise_list_parts& list,
                       PartPage& page) {
  const auto key = view(list.key);
  const auto id = view(list.upload_id);
  auto upload = read_upload(engine.meta.with(call), bucket.partition, key, id);
  if (!upload) return std::move(upload).error();
  if (list.after >= 0xFFFF) return {};
  PartRecord part;
  const auto add = [&](std::string_view, std::string_view value) -> Result<bool> {
    if (auto ended = call.ended(engine.host, "list parts")) return std::move(*ended);
    if (!decode(value, part))
      return Error(Status::corrupt, "the record of a part of '" + std::string(key) + "' cannot be read");
    return page.add(part.number, part);
  };
  const auto listed = for_each_from(engine.meta.with(call), bucket.partition, keys::of(keys::kPart, key, id),
                                    keys::numbered(keys::kPart, key, id, list.after + 1), add);
  return listed ? Result<void>() : listed.error();
}

/// Parts of an object count 1, 2, 3, … as reads of parts do.
Result<void> of_object(Engine& engine, const Call& call, const Bucket& bucket, const mortise_list_parts& list,
                       PartPage& page) {
  const auto key = view(list.key);
  auto versions = find_version(engine.meta.with(call), bucket.partition, key, view(list.version));
  if (!versions) return std::move(versions).error();
  const auto* stored = versions->wanted();
  if (stored == nullptr || stored->record.delete_marker)
    return Error(Status::not_found, list.version.size == 0 ? MORTISE_NO_SUCH_KEY : MORTISE_NO_SUCH_VERSION,
                 "there is no object '" + std::string(key) + "' of that version");
  uint32_t number = list.after;
  return for_each_part(engine.meta.with(call), bucket, key, stored->record, list.after,
                       [&](const PartRecord& p) { return page.add(++number, p); });
}

}  // namespace

void list_uploads(Engine& engine, const Call& call, const mortise_list& list, void* context, mortise_on_upload each,
                  void (*prefix)(void* context, mortise_str prefix), mortise_on_list_end end) {
  auto bucket = engine.buckets.find(list.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  auto cursor = Scan::open_cursor(engine.meta.with(call), (*bucket)->partition, keys::kUpload, list);
  if (!cursor) return fail_listing(cursor.error(), context, end);
  Scan scan(engine.host, call, *cursor, keys::kUpload, list);
  const auto more = fill(*cursor, scan, list, {context, each, prefix});
  close(*cursor);
  if (!more) return fail_listing(more.error(), context, end);
  scan.finish(*more, context, end);
}

void list_parts(Engine& engine, const Call& call, const mortise_list_parts& list, void* context,
                void (*each)(void*, const mortise_part*), mortise_on_list_end end) {
  auto bucket = engine.buckets.find(list.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  PartPage page(list, context, each);
  const auto listed = list.upload_id.size != 0 ? of_upload(engine, call, **bucket, list, page)
                                               : of_object(engine, call, **bucket, list, page);
  if (!listed) return fail_listing(listed.error(), context, end);
  page.finish(end);
}

}  // namespace mortise::objects
