// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api_s3/http/expiration.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

/// What ListParts says of the upload itself; in two pieces, with the markers between them.
struct UploadDescription {
  xml::Writer people{0};
  xml::Writer checksum{0};
  bool has_checksum = false;  // the parts' are shown
  int64_t initiated_ms = 0;
};

Or<UploadDescription> describe_upload(const Context& c) {
  UploadDescription facts;
  Refusal refusal;
  c.objects().upload_head(
      c.bucket(), c.key(), c.query.get("uploadId"), [&](const mortise_error& e, const mortise_upload* u) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
          return;
        }
        write_owner(facts.people, "Initiator", view(u->owner), view(u->owner_name));
        write_owner(facts.people, "Owner", view(u->owner), view(u->owner_name));
        facts.people.raw("StorageClass", shown_storage_class(view(u->storage_class)));
        facts.initiated_ms = u->initiated_ms;
        facts.has_checksum = has_chosen_checksum(*u);
        if (!facts.has_checksum) return;
        facts.checksum.element("ChecksumAlgorithm", shown_algorithm(view(u->checksum)));
        facts.checksum.raw("ChecksumType", u->checksum_composite != 0 ? "COMPOSITE" : "FULL_OBJECT");
      });
  if (refusal) return *std::move(refusal);
  return facts;
}

void write_part(xml::Writer& w, const mortise_part& part, bool with_checksum) {
  w.open("Part").element("PartNumber", uint64_t{part.number}).raw("LastModified", iso_date(part.modified_ms));
  w.quoted("ETag", view(part.etag)).element("Size", part.content_size);
  if (with_checksum)
    for (const mortise_digest& d : std::span(part.digests, part.digest_count)) write_checksum(w, d, 0);
  w.close("Part");
}

}  // namespace

HandlerOutcome list_parts(Context& c) {
  auto limit = parse_limit(c, "max-parts", kMaxRows);
  if (!limit) return std::move(limit.error());
  auto marker = parse_limit(c, "part-number-marker", 0);
  if (!marker) return std::move(marker.error());
  auto facts = describe_upload(c);
  if (!facts) return std::move(facts.error());

  mortise_list_parts list = parts_of(c.bucket(), c.key(), c.query.get("uploadId"), std::min(*limit, kMaxRows));
  list.after = *marker;
  xml::Writer rows(0);
  uint32_t last = 0;
  bool truncated = false;
  Refusal refusal;
  c.objects().part_list(
      list,
      [&](const mortise_part& part) {
        last = part.number;
        write_part(rows, part, facts->has_checksum);
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
        } else {
          truncated = end->truncated != 0;
        }
      });
  if (refusal) return *std::move(refusal);

  xml::Writer w;
  w.open_root("ListPartsResult").element("Bucket", c.bucket()).element("Key", c.key());
  w.element("UploadId", c.query.get("uploadId")).append(facts->people.take());
  w.element("PartNumberMarker", uint64_t{*marker}).element("NextPartNumberMarker", uint64_t{last});
  w.element("MaxParts", uint64_t{list.limit}).element("IsTruncated", truncated).append(facts->checksum.take());
  w.append(rows.take()).close("ListPartsResult");
  Answer answer = Answer::xml(w.take());
  add_abort_headers(c, facts->initiated_ms, answer);
  return answer;
}

}  // namespace mortise::api_s3::ops
