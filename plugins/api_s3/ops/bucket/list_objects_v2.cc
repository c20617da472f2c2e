// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/listing.h"

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

}  // namespace

HandlerOutcome list_objects_v2(Context& c) {
  auto listing = Listing::parse(c, "max-keys");
  if (!listing) return std::move(listing.error());
  const std::string* token = c.query.find("continuation-token");
  const std::string* start_after = c.query.find("start-after");
  std::string after(c.query.get("start-after"));
  if (token != nullptr) {
    auto decoded = decode_token(*token);
    if (!decoded) return std::move(decoded.error());
    after = std::move(*decoded);
  }

  Rows rows(*listing, c.query.get("fetch-owner") == "true");
  mortise_list list = listing->request(c);
  list.after = str(after);
  std::string next;
  Refusal refusal;
  c.objects().list(
      list, [&](const mortise_object& object) { rows.add(object); },
      [&](std::string_view prefix) { rows.add_prefix(prefix); },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = c.service_error(e);
        } else if (end->truncated != 0) {
          next = encode_token(view(end->next));
        }
      });
  if (refusal) return *std::move(refusal);

  xml::Writer w;
  w.open_root("ListBucketResult").element("Name", c.bucket()).encoded("Prefix", listing->prefix, listing->url);
  if (start_after != nullptr) w.encoded("StartAfter", *start_after, listing->url);
  if (token != nullptr) w.element("ContinuationToken", *token);
  if (!next.empty()) w.element("NextContinuationToken", next);
  w.element("KeyCount", rows.count()).element("MaxKeys", uint64_t{listing->limit});
  if (!listing->delimiter.empty()) w.encoded("Delimiter", listing->delimiter, listing->url);
  if (listing->url) w.raw("EncodingType", "url");
  w.element("IsTruncated", !next.empty()).append(rows.take()).close("ListBucketResult");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
