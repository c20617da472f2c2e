// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/copying.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/ops/part.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/copy_source.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/range.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

constexpr std::string_view kRange = "x-amz-copy-source-range";

/// The range, if there is one, must lie inside the source as it is now.
Refusal check_range(const Context& c, const OpenSource& source, const std::optional<Range>& range) {
  Refusal refusal;
  c.objects().head(source.read(), [&](const mortise_error& e, const mortise_opened* o) {
    if (e.status != MORTISE_OK) {
      refusal = source_error(e, source.what);
    } else if (is_archive(view(o->object->storage_class))) {
      refusal = S3Error(Code::invalid_object_state).with("StorageClass", std::string(view(o->object->storage_class)));
    } else if (range && range->first >= o->object->content_size) {
      refusal = S3Error(Code::invalid_request, "The specified copy range is invalid for the source object size.");
    } else if (range && range->last >= o->object->content_size) {
      refusal = invalid_argument(
          "Range specified is not valid for source object of size: " + std::to_string(o->object->content_size), kRange,
          c.headers.get(kRange));
    }
  });
  return refusal;
}

Or<std::optional<Range>> parse_range_header(const Context& c) {
  const auto header = c.headers.get(kRange);
  if (header.data() == nullptr) return std::optional<Range>();
  auto range = parse_copy_range(header);
  if (range) return range;
  return invalid_argument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
      "offsets of the first and last bytes to copy",
      kRange, header);
}

Answer part_copied(const mortise_written& w) {
  xml::Writer body;
  body.open_root("CopyPartResult").raw("LastModified", iso_date(w.modified_ms)).quoted("ETag", view(w.etag));
  for (const mortise_digest& d : std::span(w.digests, w.digest_count)) write_checksum(body, d, 0);
  body.close("CopyPartResult");
  Answer answer = Answer::xml(body.take());
  add_source_version(answer, w);
  return answer;
}

}  // namespace

void upload_part_copy(ContextPtr context) {
  Context& c = *context;
  auto number = parse_part_number(c);
  if (!number) return c.fail(number.error());
  if (auto no = refuse_unsupported_of_part(c.headers)) return c.fail(*no);
  const auto source = open_source(c);
  if (!source) return c.fail(source.error());
  auto parsed = parse_range_header(c);
  if (!parsed) return c.fail(parsed.error());
  const std::optional<Range>& range = *parsed;
  if (auto no = check_range(c, *source, range)) return c.fail(*no);

  mortise_read read = source->read();
  const mortise_conditions conditions = copy_source_conditions(c.headers);
  read.conditions = &conditions;
  if (range) {
    read.range_kind = range->kind;
    read.range_first = range->first;
    read.range_last = range->last;
  }
  c.objects().upload_part_copy(
      part_of(c, *number), read,
      [context = std::move(context), source = source->what](const mortise_error& e, const mortise_written* w) {
        if (e.status == MORTISE_OK) return context->finish(part_copied(*w));
        context->fail(is_about_source(e) ? source_error(e, source) : context->service_error(e));
      });
}

}  // namespace mortise::api_s3::ops
