// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>

#include "api_s3/http/object_headers.h"
#include "api_s3/http/waiting.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

constexpr std::string_view kHeader = "x-amz-object-attributes";

struct Selection {
  bool etag = false, checksum = false, parts = false, storage_class = false, size = false;
  uint32_t max_parts = kMaxRows;
  uint32_t marker = 0;
};

Refusal select(Selection& s, std::string_view name) {
  if (name == "ETag")
    s.etag = true;
  else if (name == "Checksum")
    s.checksum = true;
  else if (name == "ObjectParts")
    s.parts = true;
  else if (name == "StorageClass")
    s.storage_class = true;
  else if (name == "ObjectSize")
    s.size = true;
  else
    return invalid_argument("Invalid attribute name specified.", kHeader, name);
  return std::nullopt;
}

Or<uint32_t> number_header(const Context& c, std::string_view name, uint32_t otherwise) {
  const auto text = c.headers.get(name);
  if (text.empty()) return otherwise;
  const auto number = text::parse_decimal<uint32_t>(text);
  if (!number || *number > 0x7FFFFFFF) return invalid_argument("The value is not a number in range.", name, text);
  return *number;
}

/// The header may be repeated and may hold several names.
Or<Selection> parse_selection(const Context& c) {
  Selection s;
  bool any = false;
  Refusal refusal;
  c.headers.each([&](std::string_view header, std::string_view value) {
    if (!same_header(header, kHeader)) return;
    while (!refusal) {
      const size_t comma = value.find(',');
      std::string_view name = value.substr(0, comma);
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      refusal = select(s, name);
      any = true;
      if (comma == std::string_view::npos) break;
      value.remove_prefix(comma + 1);
    }
  });
  if (refusal) return *std::move(refusal);
  if (!any)
    return invalid_argument(
        "The x-amz-object-attributes header specifying the attributes to be retrieved is "
        "either missing or empty",
        kHeader, "");
  auto max_parts = number_header(c, "x-amz-max-parts", kMaxRows);
  if (!max_parts) return std::move(max_parts.error());
  auto marker = number_header(c, "x-amz-part-number-marker", 0);
  if (!marker) return std::move(marker.error());
  s.max_parts = std::min(*max_parts, kMaxRows);
  s.marker = *marker;
  return s;
}

void write_parts(const Context& c, const Selection& s, const mortise_object& object, xml::Writer& w) {
  mortise_list_parts list = parts_of(c.bucket(), c.key(), {}, s.max_parts);
  list.version = object.version;
  list.after = s.marker;
  xml::Writer rows(0);
  uint32_t last = 0;
  bool truncated = false;
  c.objects().part_list(
      list,
      [&](const mortise_part& part) {
        last = part.number;
        rows.open("Part");
        if (is_composite(object))
          for (const mortise_digest& d : std::span(part.digests, part.digest_count)) write_checksum(rows, d, 0);
        rows.element("PartNumber", uint64_t{part.number}).element("Size", part.content_size).close("Part");
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        truncated = e.status == MORTISE_OK && end->truncated != 0;
      });
  w.open("ObjectParts").element("PartsCount", uint64_t{object.part_count});
  w.element("PartNumberMarker", uint64_t{s.marker}).element("NextPartNumberMarker", uint64_t{last});
  w.element("MaxParts", uint64_t{s.max_parts})
      .element("IsTruncated", truncated)
      .append(rows.take())
      .close("ObjectParts");
}

Answer describe(const Context& c, const Selection& s, const mortise_object& object) {
  xml::Writer w;
  w.open_root("GetObjectAttributesResponse");
  if (s.etag) w.element("ETag", view(object.etag));
  if (s.checksum && object.digest_count != 0) {
    w.open("Checksum");
    write_checksums(w, {object.digests, object.digest_count}, 0);  // the number of parts has its own element
    w.close("Checksum");
  }
  if (s.parts && object.part_count != 0) write_parts(c, s, object, w);
  if (s.storage_class) w.raw("StorageClass", shown_storage_class(view(object.storage_class)));
  if (s.size) w.element("ObjectSize", object.content_size);
  w.close("GetObjectAttributesResponse");
  Answer answer = Answer::xml(w.take());
  answer.add("Last-Modified", std::string(http_date(object.modified_ms)));
  if (object.versioned != 0) answer.add("x-amz-version-id", std::string(view(object.version)));
  return answer;
}

}  // namespace

HandlerOutcome get_object_attributes(Context& c) {
  auto selection = parse_selection(c);
  if (!selection) return std::move(selection.error());
  auto version = c.version();
  if (!version) return std::move(version.error());
  // As AWS: to read the object, and its attributes.
  const auto* action = version->empty() ? "s3:GetObject" : "s3:GetObjectVersion";
  if (auto no = require_on_worker(c, {&c.found, action, c.key(), *version})) return *std::move(no);
  HandlerOutcome outcome = Answer();
  c.objects().head(read_of(c.bucket(), c.key(), *version), [&](const mortise_error& e, const mortise_opened* o) {
    if (e.status == MORTISE_OK) {
      outcome = describe(c, *selection, *o->object);
      return;
    }
    S3Error error = c.service_error(e);
    if (o != nullptr) add_version_headers(*o->object, error);
    outcome = std::move(error);
  });
  return outcome;
}

}  // namespace mortise::api_s3::ops
