// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listed_page.h"

#include <mortise/text.h>

namespace mortise::api_s3::ops {
namespace {

/// A token is the last row of the page before it, in a form that cannot be taken for a key.
Or<std::string> decode_token(std::string_view token) {
  auto after = token.starts_with('1') ? text::from_base64(token.substr(1)) : std::nullopt;
  if (!after) return invalid_argument("The continuation token provided is incorrect", "continuation-token", token);
  return std::move(*after);
}
std::string encode_token(std::string_view last_row) { return "1" + text::to_base64(last_row); }

HandlerOutcome write_second_version(ListedPage& page) {
  const Context& c = *page.context;
  const Listing& listing = page.listing;
  const std::string* token = c.query.find("continuation-token");
  const std::string* start_after = c.query.find("start-after");
  xml::Writer w;
  w.open_root("ListBucketResult").element("Name", c.bucket()).encoded("Prefix", listing.prefix, listing.url);
  if (start_after != nullptr) w.encoded("StartAfter", *start_after, listing.url);
  if (token != nullptr) w.element("ContinuationToken", *token);
  if (page.truncated) w.element("NextContinuationToken", encode_token(page.next));
  w.element("KeyCount", page.rows.count()).element("MaxKeys", uint64_t{listing.limit});
  if (!listing.delimiter.empty()) w.encoded("Delimiter", listing.delimiter, listing.url);
  if (listing.url) w.raw("EncodingType", "url");
  w.element("IsTruncated", page.truncated).append(page.rows.take()).close("ListBucketResult");
  return answer_page(page, w);
}

}  // namespace

void list_objects_v2(ContextPtr context) {
  Context& c = *context;
  const auto listing = Listing::parse(c, "max-keys");
  if (!listing) return c.fail(listing.error());
  std::string after(c.query.get("start-after"));
  if (const std::string* token = c.query.find("continuation-token")) {
    auto decoded = decode_token(*token);
    if (!decoded) return c.fail(decoded.error());
    after = std::move(*decoded);
  }
  const bool with_owner = c.query.get("fetch-owner") == "true";
  list_page(
      std::make_unique<ListedPage>(std::move(context), *listing, with_owner, std::move(after), write_second_version));
}

}  // namespace mortise::api_s3::ops
