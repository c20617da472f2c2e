// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/bucket_region.h"
#include "api_s3/http/context.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/date.h"
#include "s3_model/xml/writer.h"

#include <mortise/text.h>

namespace mortise::api_s3::ops {
namespace {

constexpr uint32_t kMaxBuckets = 10000;

struct Page {
  std::string prefix;
  std::string region;  // only buckets that are there; "" = all
  std::string after;
  uint32_t limit = kMaxBuckets;
};

Or<Page> parse_page(const Context& c) {
  Page page;
  page.prefix = c.query.get("prefix");
  if (const auto* limit = c.query.find("max-buckets"); limit != nullptr && !limit->empty()) {
    const auto number = text::parse_decimal<uint32_t>(*limit);
    if (!number || *number < 1 || *number > kMaxBuckets)
      return invalid_argument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", *limit);
    page.limit = *number;
  }
  if (const auto token = c.query.get("continuation-token"); !token.empty()) {
    auto after = text::from_base64(token);
    if (!after) return invalid_argument("The continuation token provided is incorrect", "continuation-token", token);
    page.after = std::move(*after);
  }
  if (const auto* region = c.query.find("bucket-region")) {
    if (!is_region(c.site.settings, *region))
      return S3Error(Code::invalid_argument, "Argument value " + *region + " is not a valid AWS Region")
          .with("ArgumentName", "bucket-region");
    page.region = *region;
  }
  return page;
}

/// Users see their own buckets, administrators all of them, and everybody those without an owner. Nobody sees what S3
/// has no name for, such as "aws://bucket" or "ais://#namespace/bucket".
bool visible(const Context& c, const mortise_bucket& b) {
  if (view(b.name).find("://") != std::string_view::npos) return false;
  return c.who.administrator || b.owner.size == 0 || view(b.owner) == c.who.id;
}

/// Writes up to page.limit buckets; returns the token for the rest, "" if there is none.
Or<std::string> write_buckets(const Context& c, Page page, xml::Writer& w) {
  uint32_t written = 0;
  std::string last;
  Refusal refusal;
  for (bool more = true; more;) {
    more = false;
    std::string next_after;
    bool full = false;
    c.objects().bucket_list(
        page.prefix, page.after, page.limit + 1,
        [&](const mortise_bucket& b) {
          const std::string_view region = region_of(c.site.settings, b);
          if (full || !visible(c, b) || (!page.region.empty() && page.region != region)) return;
          if (written == page.limit) {
            full = true;
            return;
          }
          ++written;
          last = view(b.name);
          w.open("Bucket").element("Name", view(b.name)).raw("CreationDate", iso_date(b.created_ms));
          w.element("BucketRegion", region).element("BucketArn", arn_of(view(b.name))).close("Bucket");
        },
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (e.status != MORTISE_OK) {
            refusal = c.service_error(e);
          } else if (end->truncated != 0 && !full) {
            more = true;
            next_after = view(end->next);
          }
        });
    if (refusal) return *std::move(refusal);
    if (full) return text::to_base64(last);
    page.after = std::move(next_after);
  }
  return std::string();
}

}  // namespace

HandlerOutcome list_buckets(Context& c) {
  auto page = parse_page(c);
  if (!page) return std::move(page.error());
  xml::Writer w;
  w.open_root("ListAllMyBucketsResult");
  w.open("Owner").element("ID", c.who.id).element("DisplayName", c.who.display_name).close("Owner").open("Buckets");
  const std::string prefix = page->prefix;
  auto token = write_buckets(c, std::move(*page), w);
  if (!token) return std::move(token.error());
  w.close("Buckets");
  if (!token->empty()) w.element("ContinuationToken", *token);
  if (!prefix.empty()) w.element("Prefix", prefix);
  w.close("ListAllMyBucketsResult");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
