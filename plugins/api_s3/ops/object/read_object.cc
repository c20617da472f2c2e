// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object/read_object.h"

#include "api_s3/http/object_headers.h"
#include "api_s3/ops/part.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/range.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

/// If-Range: the range counts only if the object is still this one.
bool range_still_fits(const Context& c, std::string_view if_range, const mortise_read& read) {
  bool fits = false;
  mortise_read probe = read_of(c.bucket(), c.key(), view(read.version));
  c.objects().head(probe, [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK) return;
    const auto date = parse_date(if_range);
    if (date) {
      fits = *date / 1000 == opened->object->modified_ms / 1000;
    } else {
      fits = if_range == '"' + std::string(view(opened->object->etag)) + '"';
    }
  });
  return fits;
}

Refusal add_part_number(const Context& c, mortise_read& read) {
  if (!c.query.has("partNumber")) return std::nullopt;
  if (c.headers.has("range"))
    return S3Error(Code::invalid_request, "Cannot specify both Range header and partNumber query parameter");
  auto number = parse_part_number(c);
  if (!number) return std::move(number.error());
  read.part_number = *number;
  return std::nullopt;
}

Refusal check_headers(const Context& c) {
  if (c.headers.any("x-amz-server-side-encryption-customer-"))
    return S3Error(Code::invalid_request, "The object was not stored with a customer's key.");
  if (c.headers.has("x-amz-server-side-encryption"))
    return invalid_argument("x-amz-server-side-encryption is not a header of this request.",
                            "x-amz-server-side-encryption", c.headers.get("x-amz-server-side-encryption"));
  if (!c.who.anonymous) return std::nullopt;
  for (const auto& [name, value] : c.query.all())
    if (name.starts_with("response-"))
      return S3Error(Code::invalid_request,
                     "Request specific response headers cannot be used for anonymous GET requests.");
  return std::nullopt;
}

S3Error read_error(const Context& c, const mortise_error& error, const mortise_opened* opened) {
  S3Error out = c.service_error(error);
  if (opened != nullptr) {
    add_version_headers(*opened->object, out);
    if (error.detail == MORTISE_IS_DELETE_MARKER)
      out.headers.emplace_back("Last-Modified", http_date(opened->object->modified_ms));
  }
  if (out.is(Code::invalid_range)) {
    out.facts.insert(out.facts.begin(), {"RangeRequested", std::string(c.headers.get("range"))});
    for (const auto& [name, value] : out.facts)
      if (name == "ActualObjectSize") out.headers.emplace_back("Content-Range", "bytes */" + value);
  }
  return out;
}

void answer_not_modified(Context& c, const mortise_opened* opened) {
  HeaderBlock headers;
  if (opened != nullptr) {
    headers.add_quoted("ETag", view(opened->object->etag));
    headers.add("Last-Modified", headers.keep(http_date(opened->object->modified_ms)));
    if (opened->object->versioned != 0) headers.add("x-amz-version-id", view(opened->object->version));
  }
  c.respond(304, headers, -1, nullptr);
}

/// The checksums of one part of an object whose checksum is made of them, and the type of the whole object's.
void add_part_checksums(const Context& c, uint32_t number, const mortise_object& object, HeaderBlock& headers) {
  mortise_list_parts list = parts_of(c.bucket(), c.key(), {}, 1);
  list.version = object.version;
  list.after = number - 1;
  c.objects().part_list(
      list,
      [&](const mortise_part& part) {
        if (part.number == number) add_part_checksum_headers({part.digests, part.digest_count}, headers);
      },
      [](const mortise_error&, const mortise_list_end*) {});
  headers.add("x-amz-checksum-type", "COMPOSITE");
}

void add_checksums(const Context& c, const mortise_read& read, const mortise_opened& opened, HeaderBlock& headers) {
  if (!same_header(c.headers.get("x-amz-checksum-mode"), "ENABLED")) return;
  const mortise_object& object = *opened.object;
  if (read.part_number != 0 && is_composite(object)) return add_part_checksums(c, read.part_number, object, headers);
  if (opened.offset == 0 && opened.length == object.content_size)
    add_checksum_headers({object.digests, object.digest_count}, object.part_count, headers);
}

void add_content_range(const mortise_opened& opened, HeaderBlock& headers) {
  if (opened.length == 0) return;  // a part without bytes: there is no way to write its range
  headers.add("Content-Range", headers.keep("bytes " + std::to_string(opened.offset) + "-" +
                                            std::to_string(opened.offset + opened.length - 1) + "/" +
                                            std::to_string(opened.object->content_size)));
}

/// While no authentication is on, a page that is stored here would act with the rights of everybody who may reach the
/// server, and a bucket's CORS rule may let foreign pages store one. Browsers alone are told, so nobody else pays.
void keep_pages_apart(const Context& c, HeaderBlock& headers) {
  const bool browser =
      c.headers.has("sec-fetch-mode") || c.headers.get("accept").find("text/html") != std::string_view::npos;
  if (!browser || c.site.access.enabled()) return;
  headers.add("Content-Security-Policy", "sandbox");
  headers.add("X-Content-Type-Options", "nosniff");
}

}  // namespace

Or<ParsedRead> parse_read(const Context& c) {
  if (auto no = check_headers(c)) return *std::move(no);
  auto version = c.version();
  if (!version) return version.error();
  ParsedRead out{read_of(c.bucket(), c.key(), *version), read_conditions(c.headers, c.site.host.ordered_ms())};
  mortise_read& read = out.read;
  if (auto no = add_part_number(c, read)) return *std::move(no);
  if (const auto header = c.headers.get("range"); !header.empty()) {
    const Range range = parse_range(header);
    const auto if_range = c.headers.get("if-range");
    if (range.kind != MORTISE_RANGE_NONE && (if_range.empty() || range_still_fits(c, if_range, read))) {
      read.range_kind = range.kind;
      read.range_first = range.first;
      read.range_last = range.last;
    }
  }
  return out;
}

void answer_read(Context& c, const ParsedRead& asked, const mortise_error& error, const mortise_opened* opened) {
  if (error.status != MORTISE_OK) {
    if (error.detail == MORTISE_NOT_MODIFIED) return answer_not_modified(c, opened);
    return c.fail(read_error(c, error, opened));
  }
  const mortise_read& read = asked.read;
  const mortise_object& object = *opened->object;
  if (opened->source != nullptr && is_archive(view(object.storage_class))) {
    opened->source->close(opened->source->self, 0);
    return c.fail(S3Error(Code::invalid_object_state).with("StorageClass", std::string(view(object.storage_class))));
  }
  HeaderBlock headers;
  add_object_headers(c, object, headers);
  keep_pages_apart(c, headers);
  if (opened->partial != 0) add_content_range(*opened, headers);
  if (read.part_number != 0 && object.part_count != 0) headers.add_number("x-amz-mp-parts-count", object.part_count);
  add_checksums(c, read, *opened, headers);
  c.respond(opened->partial != 0 ? 206 : 200, headers, static_cast<int64_t>(opened->length), opened->source);
}

}  // namespace mortise::api_s3::ops
