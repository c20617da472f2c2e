// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listed_page.h"

namespace mortise::api_s3::ops {
namespace {

HandlerOutcome write_first_version(ListedPage& page) {
  const Listing& listing = page.listing;
  xml::Writer w;
  w.open_root("ListBucketResult")
      .element("Name", page.context->bucket())
      .encoded("Prefix", listing.prefix, listing.url);
  w.encoded("Marker", page.after, listing.url);
  if (page.truncated && !listing.delimiter.empty()) w.encoded("NextMarker", page.next, listing.url);
  w.element("MaxKeys", uint64_t{listing.limit});
  if (!listing.delimiter.empty()) w.encoded("Delimiter", listing.delimiter, listing.url);
  if (listing.url) w.raw("EncodingType", "url");
  w.element("IsTruncated", page.truncated).append(page.rows.take()).close("ListBucketResult");
  return answer_page(page, w);
}

}  // namespace

void list_objects(ContextPtr context) {
  Context& c = *context;
  if (const auto* type = c.query.find("list-type"); type != nullptr && !type->empty())
    return c.fail(invalid_argument("Invalid List Type specified in Request", "list-type", *type));
  const auto listing = Listing::parse(c, "max-keys");
  if (!listing) return c.fail(listing.error());
  std::string marker(c.query.get("marker"));
  const bool with_owner = !c.who.anonymous;  // the public is not told who they are
  list_page(
      std::make_unique<ListedPage>(std::move(context), *listing, with_owner, std::move(marker), write_first_version));
}

}  // namespace mortise::api_s3::ops
