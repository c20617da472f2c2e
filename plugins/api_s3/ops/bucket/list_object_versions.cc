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

}  // namespace

HandlerOutcome list_object_versions(Context& c) {
  auto listing = Listing::parse(c, "max-keys");
  if (!listing) return std::move(listing.error());
  const std::string_view key_marker = c.query.get("key-marker");
  const std::string* version_marker = c.query.find("version-id-marker");
  if (version_marker != nullptr && key_marker.empty())
    return invalid_argument("A version-id marker cannot be specified without a key marker.", "version-id-marker",
                            *version_marker);
  if (version_marker != nullptr && version_marker->empty())
    return invalid_argument("A version-id marker cannot be empty.", "version-id-marker", "");

  xml::Writer rows(size_t{4} << 10);
  xml::Writer prefixes(0);
  ChecksumKind checksum_kind;
  mortise_list list = listing->request(c);
  list.after = str(key_marker);
  if (version_marker != nullptr) list.after_version = str(*version_marker);
  bool truncated = false;
  std::string next_key;
  std::string next_version;
  Refusal refusal;
  c.objects().list_versions(
      list, [&](const mortise_object& o) { write_version(rows, o, checksum_kind, listing->url); },
      [&](std::string_view prefix) {
        prefixes.open("CommonPrefixes").encoded("Prefix", prefix, listing->url).close("CommonPrefixes");
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
          return;
        }
        truncated = end->truncated != 0;
        next_key = view(end->next);
        next_version = view(end->next_version);
      });
  if (refusal) return *std::move(refusal);

  xml::Writer w;
  w.open_root("ListVersionsResult").element("Name", c.bucket()).encoded("Prefix", listing->prefix, listing->url);
  w.encoded("KeyMarker", key_marker, listing->url);
  w.element("VersionIdMarker", version_marker == nullptr ? std::string_view() : std::string_view(*version_marker));
  if (truncated) {
    w.encoded("NextKeyMarker", next_key, listing->url);
    if (!next_version.empty()) w.element("NextVersionIdMarker", next_version);
  }
  w.element("MaxKeys", uint64_t{listing->limit});
  if (!listing->delimiter.empty()) w.encoded("Delimiter", listing->delimiter, listing->url);
  if (listing->url) w.raw("EncodingType", "url");
  w.element("IsTruncated", truncated).append(rows.take()).append(prefixes.take()).close("ListVersionsResult");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
