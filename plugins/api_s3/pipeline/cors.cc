// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/cors.h"

#include <mortise/known.h>
#include <mortise/text/ascii.h>

#include <memory>
#include <string>
#include <utility>

#include "api_s3/http/context.h"
#include "api_s3/http/operation.h"
#include "api_s3/http/waiting.h"
#include "api_s3/wire/copy_source.h"

namespace mortise::api_s3 {
namespace {

using Rules = std::shared_ptr<const s3_model::Cors>;

constexpr std::string_view kOrigin = "origin";
constexpr std::string_view kWantedMethod = "access-control-request-method";
constexpr std::string_view kWantedHeaders = "access-control-request-headers";
// As AWS spells it.
constexpr std::string_view kNotAllowed =
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/// nullptr: the bucket has none.
Or<Rules> rules_of(const Context& c) {
  Rules rules;
  Refusal failed;
  c.objects().bucket_head(BucketRef::by_name(c.address.bucket), [&](const mortise_error& e, const mortise_bucket* b) {
    if (e.status == MORTISE_OK)
      rules = c.site.cors->rules_of(*b);
    else
      failed = c.service_error(e);
  });
  if (failed) return *std::move(failed);
  return rules;
}

Refusal check_preflight(const Context& c) {
  if (c.headers.get(kOrigin).empty())
    return S3Error(Code::bad_request, "Insufficient information. Origin request header needed.");
  const std::string_view method = c.headers.get(kWantedMethod);
  const Method known = parse_method(method);
  if (known != Method::options && known != Method::other) return std::nullopt;
  return S3Error(Code::bad_request,
                 "Invalid Access-Control-Request-Method: " + std::string(method.empty() ? "null" : method));
}

/// A server that asks nobody for keys answers to its own names only, and tells others nothing either.
Refusal check_host(const Context& c) {
  if (c.site.access.enabled()) return std::nullopt;
  const Authentication a = wait_for_identity([&](auto done) { c.site.access.authenticate(c.request, done); });
  if (a.decision != Authentication::Decision::refused) return std::nullopt;
  return S3Error(a.code, a.message, {});
}

S3Error forbidden(const Context& c, S3Error&& error) {
  return std::move(error)
      .with("Method", std::string(c.headers.get(kWantedMethod)))
      .with("ResourceType", c.address.level == Level::object ? "OBJECT" : "BUCKET");
}

Refusal refuse_preflight(Context& c) {
  if (auto no = check_host(c)) return no;
  if (auto no = check_preflight(c)) return no;
  const auto rules = rules_of(c);
  if (!rules) return rules.error();
  if (*rules == nullptr) return forbidden(c, Code::access_forbidden);
  const s3_model::CorsRequest asked{c.headers.get(kOrigin), c.headers.get(kWantedMethod),
                                    c.headers.list(kWantedHeaders)};
  const auto match = (*rules)->find(asked);
  if (!match) return forbidden(c, {Code::access_forbidden, kNotAllowed});
  c.cors.emplace(*match, asked);
  return std::nullopt;
}

bool is_about_objects(const Context& c) {
  if (c.operation == nullptr) return false;
  const std::string_view name = c.operation->name;
  return c.address.level == Level::object || name == "PostObject" || name == "DeleteObjects";
}

/// Nothing is read from another bucket, which may have other rules.
bool stays_in_bucket(const Context& c) {
  const std::string_view header = c.headers.get("x-amz-copy-source");
  if (header.data() == nullptr) return true;
  const auto source = CopySource::parse(header);
  return source && source->bucket == c.address.bucket;
}

bool is_vouched_for(const Context& c) {
  const std::string_view said = c.headers.get(kWantedMethod);
  return c.cors && !c.site.access.enabled() && (said.empty() || said == c.request.method()) && is_about_objects(c) &&
         stays_in_bucket(c);
}

}  // namespace

bool is_preflight(const Context& c) noexcept {
  return parse_method(c.request.method()) == Method::options && c.address.level != Level::service;
}

void answer_preflight(Context& c) {
  if (auto no = refuse_preflight(c)) return c.fail(*no);
  HeaderBlock headers;
  c.respond(200, headers, std::string_view());
}

void match_origin(Context& c) {
  const std::string_view origin = c.request.header(kOrigin);
  if (origin.empty() || c.address.bucket.empty() || is_preflight(c)) return;
  const auto rules = rules_of(c);
  if (!rules || *rules == nullptr) return;
  // No page can set this one by itself; but some clients send it with what they ask for.
  const std::string_view said = c.request.header(kWantedMethod);
  const s3_model::CorsRequest asked{origin, said.empty() ? c.request.method() : said, {}};
  if (const auto match = (*rules)->find(asked)) c.cors.emplace(*match, asked);
}

VouchedRequest::VouchedRequest(const Context& c) : request_(known(c.request.abi())) {
  if (!is_vouched_for(c)) return;
  for (const auto& header : c.request.headers())
    if (!text::same_ignoring_case(view(header.name), kOrigin) &&
        !text::same_ignoring_case(view(header.name), "sec-fetch-site"))
      headers_.push_back(header);
  request_.headers = headers_.data();
  request_.header_count = headers_.size();
}

}  // namespace mortise::api_s3
