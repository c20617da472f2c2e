// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

void write_version(xml::Writer& w, const mortise_object& o, ChecksumKind& checksum_kind, bool url) {
  const std::string_view element = o.delete_marker != 0 ? "DeleteMarker" : "Version";
  w.open(element).encoded("Key", view(o.key), url).element("VersionId", view(o.version));
  w.element("IsLatest", o.latest != 0).raw("LastModified", iso_date(o.modified_ms));
  if (o.delete_marker == 0) {
    w.quoted("ETag", view(o.etag));
    checksum_kind.write(w, o);
    w.element("Size", o.content_size);
  }
  write_owner(w, "Owner", view(o.owner), view(o.owner_name));
  if (o.delete_marker == 0) w.raw("StorageClass", shown_storage_class(view(o.storage_class)));
  w.close(element);
}

/// The request, and what has come.
struct VersionPage {
  ContextPtr context;
  Listing listing;  // views the context's query
  xml::Writer rows{size_t{4} << 10};
  xml::Writer prefixes{0};
  ChecksumKind checksum_kind;
};

HandlerOutcome write_versions(VersionPage& page, const mortise_list_end& end) {
  const Context& c = *page.context;
  const Listing& listing = page.listing;
  const std::string* version_marker = c.query.find("version-id-marker");
  xml::Writer w;
  w.open_root("ListVersionsResult").element("Name", c.bucket()).encoded("Prefix", listing.prefix, listing.url);
  w.encoded("KeyMarker", c.query.get("key-marker"), listing.url);
  w.element("VersionIdMarker", version_marker == nullptr ? std::string_view() : std::string_view(*version_marker));
  if (end.truncated != 0) {
    w.encoded("NextKeyMarker", view(end.next), listing.url);
    if (end.next_version.size != 0) w.element("NextVersionIdMarker", view(end.next_version));
  }
  w.element("MaxKeys", uint64_t{listing.limit});
  if (!listing.delimiter.empty()) w.encoded("Delimiter", listing.delimiter, listing.url);
  if (listing.url) w.raw("EncodingType", "url");
  w.element("IsTruncated", end.truncated != 0).append(page.rows.take()).append(page.prefixes.take());
  w.close("ListVersionsResult");
  return Answer::xml(w.take());
}

Refusal check_markers(const Context& c) {
  const std::string* version_marker = c.query.find("version-id-marker");
  if (version_marker == nullptr) return std::nullopt;
  if (c.query.get("key-marker").empty())
    return invalid_argument("A version-id marker cannot be specified without a key marker.", "version-id-marker",
                            *version_marker);
  if (version_marker->empty()) return invalid_argument("A version-id marker cannot be empty.", "version-id-marker", "");
  return std::nullopt;
}

}  // namespace

void list_object_versions(ContextPtr context) {
  const Context& c = *context;
  const auto listing = Listing::parse(c, "max-keys");
  if (!listing) return context->fail(listing.error());
  if (auto no = check_markers(c)) return context->fail(*no);
  mortise_list list = listing->request(c);
  list.after = str(c.query.get("key-marker"));
  list.after_version = str(c.query.get("version-id-marker"));
  auto* page = new VersionPage{std::move(context), *listing};
  c.objects().later().list_versions(
      list, [page](const mortise_object& o) { write_version(page->rows, o, page->checksum_kind, page->listing.url); },
      [page](std::string_view prefix) {
        page->prefixes.open("CommonPrefixes").encoded("Prefix", prefix, page->listing.url).close("CommonPrefixes");
      },
      [page](const mortise_error& e, const mortise_list_end* end) {
        const std::unique_ptr<VersionPage> own(page);
        if (e.status != MORTISE_OK) return own->context->fail(own->context->service_error(e));
        HandlerOutcome outcome = write_versions(*own, *end);
        own->context->finish(std::move(outcome));
      });
}

}  // namespace mortise::api_s3::ops
