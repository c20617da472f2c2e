// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

void write_upload(xml::Writer& w, const mortise_upload& u, bool url) {
  w.open("Upload").encoded("Key", view(u.key), url).element("UploadId", view(u.id));
  write_owner(w, "Initiator", view(u.owner), view(u.owner_name));
  write_owner(w, "Owner", view(u.owner), view(u.owner_name));
  w.raw("StorageClass", shown_storage_class(view(u.storage_class))).raw("Initiated", iso_date(u.initiated_ms));
  if (has_chosen_checksum(u)) {
    w.element("ChecksumAlgorithm", shown_algorithm(view(u.checksum)));
    w.raw("ChecksumType", u.checksum_composite != 0 ? "COMPOSITE" : "FULL_OBJECT");
  }
  w.close("Upload");
}

}  // namespace

HandlerOutcome list_multipart_uploads(Context& c) {
  auto listing = Listing::parse(c, "max-uploads");
  if (!listing) return std::move(listing.error());
  const std::string_view key_marker = c.query.get("key-marker");
  const std::string_view id_marker = key_marker.empty() ? std::string_view() : c.query.get("upload-id-marker");

  mortise_list list = listing->request(c);
  list.after = str(key_marker);
  list.after_version = str(id_marker);
  xml::Writer rows(0);
  xml::Writer prefixes(0);
  std::string last_key;
  std::string last_id;
  bool truncated = false;
  Refusal refusal;
  c.objects().upload_list(
      list,
      [&](const mortise_upload& u) {
        last_key = view(u.key);
        last_id = view(u.id);
        write_upload(rows, u, listing->url);
      },
      [&](std::string_view prefix) {
        prefixes.open("CommonPrefixes").encoded("Prefix", prefix, listing->url).close("CommonPrefixes");
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
          return;
        }
        truncated = end->truncated != 0;
        if (!truncated) return;
        last_key = view(end->next);
        last_id = view(end->next_version);
      });
  if (refusal) return *std::move(refusal);

  xml::Writer w;
  w.open_root("ListMultipartUploadsResult").element("Bucket", c.bucket());
  w.encoded("KeyMarker", key_marker, listing->url).element("UploadIdMarker", id_marker);
  w.encoded("NextKeyMarker", last_key, listing->url).element("NextUploadIdMarker", last_id);
  if (!listing->delimiter.empty()) w.encoded("Delimiter", listing->delimiter, listing->url);
  if (!listing->prefix.empty()) w.encoded("Prefix", listing->prefix, listing->url);
  w.element("MaxUploads", uint64_t{listing->limit});
  if (listing->url) w.raw("EncodingType", "url");
  w.element("IsTruncated", truncated).append(rows.take()).append(prefixes.take()).close("ListMultipartUploadsResult");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
