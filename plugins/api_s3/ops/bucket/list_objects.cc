// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"

namespace mortise::api_s3::ops {

HandlerOutcome list_objects(Context& c) {
  if (const auto* type = c.query.find("list-type"); type != nullptr && !type->empty())
    return invalid_argument("Invalid List Type specified in Request", "list-type", *type);
  auto listing = Listing::parse(c, "max-keys");
  if (!listing) return std::move(listing.error());
  const std::string_view marker = c.query.get("marker");

  Rows rows(*listing, true);
  mortise_list list = listing->request(c);
  list.after = str(marker);
  bool truncated = false;
  std::string next;
  Refusal refusal;
  c.objects().list(
      list, [&](const mortise_object& object) { rows.add(object); },
      [&](std::string_view prefix) { rows.add_prefix(prefix); },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
        } else {
          truncated = end->truncated != 0;
          next = view(end->next);
        }
      });
  if (refusal) return *std::move(refusal);

  xml::Writer w;
  w.open_root("ListBucketResult").element("Name", c.bucket()).encoded("Prefix", listing->prefix, listing->url);
  w.encoded("Marker", marker, listing->url);
  if (truncated && !listing->delimiter.empty()) w.encoded("NextMarker", next, listing->url);
  w.element("MaxKeys", uint64_t{listing->limit});
  if (!listing->delimiter.empty()) w.encoded("Delimiter", listing->delimiter, listing->url);
  if (listing->url) w.raw("EncodingType", "url");
  w.element("IsTruncated", truncated).append(rows.take()).close("ListBucketResult");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
