// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/cors.h"

#include <mortise/known.h>
#include <mortise/text/ascii.h>

#include <memory>
#include <string>
#include <utility>

#include "api_s3/http/asking.h"
#include "api_s3/http/operation.h"
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
constexpr std::string_view kNoBucket = "CORSResponse: Bucket not found";

/// nullptr: the bucket, if there is one, has none.
Rules rules_of(const Context& c) {
  return c.found.opened() == nullptr ? nullptr : c.site.cors->rules_of(*c.found.opened());
}

Refusal check_method(const Context& c) {
  const std::string_view method = c.headers.get(kWantedMethod);
  const Method known = parse_method(method);
  if (known != Method::options && known != Method::other) return std::nullopt;
  return S3Error(Code::bad_request,
                 "Invalid Access-Control-Request-Method: " + std::string(method.empty() ? "null" : method));
}

S3Error forbidden(const Context& c, S3Error&& error, Level what) {
  const std::string_view method = c.headers.get(kWantedMethod);
  return std::move(error)
      .with("Method", method.empty() ? "OPTIONS" : std::string(method))
      .with("ResourceType", what == Level::object ? "OBJECT" : "BUCKET");
}

/// Whether a bucket exists is told like whether it has rules: a page learns nothing from a status that is not 2xx.
Refusal refuse_preflight(Context& c) {
  if (c.headers.get(kOrigin).empty())
    return S3Error(Code::bad_request, "Insufficient information. Origin request header needed.");
  Refusal bad_method = check_method(c);
  if (bad_method && !c.headers.get(kWantedMethod).empty()) return bad_method;
  if (c.found.missing()) return forbidden(c, {Code::access_forbidden, kNoBucket}, Level::bucket);
  const Rules rules = rules_of(c);
  if (rules == nullptr) return forbidden(c, Code::access_forbidden, Level::bucket);
  if (bad_method) return bad_method;
  const s3_model::CorsRequest asked{c.headers.get(kOrigin), c.headers.get(kWantedMethod),
                                    c.headers.list(kWantedHeaders)};
  const auto match = rules->find(asked);
  if (!match) return forbidden(c, {Code::access_forbidden, kNotAllowed}, c.address.level);
  c.cors.emplace(*match, asked);
  return std::nullopt;
}

void end_preflight(ContextPtr context) {
  if (context->refusal) return context->fail(*std::exchange(context->refusal, std::nullopt));
  if (auto no = refuse_preflight(*context)) return context->fail(*no);
  HeaderBlock headers;
  context->respond(200, headers, std::string_view());
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

/// A server that asks nobody for keys answers to its own names only, and tells others nothing either.
void answer_preflight(ContextPtr context) {
  if (context->site.access.enabled()) return end_preflight(std::move(context));
  wait_for(
      std::move(context),
      [](Context& c) {
        c.access().authenticate(c.request, [&c](Authentication&& a) {
          if (a.decision == Authentication::Decision::refused) c.refusal = S3Error(a.code, a.message, {});
          c.answered();
        });
      },
      &end_preflight);
}

bool may_be_of_a_page(const Context& c) noexcept {
  return !c.request.header(kOrigin).empty() && !c.address.bucket.empty();
}

void match_origin(Context& c) {
  const Rules rules = rules_of(c);
  if (rules == nullptr) return;
  // No page can set this one by itself; but some clients send it with what they ask for.
  const std::string_view said = c.request.header(kWantedMethod);
  const s3_model::CorsRequest asked{c.request.header(kOrigin), said.empty() ? c.request.method() : said,
                                    c.headers.list(kWantedHeaders)};
  if (const auto match = rules->find(asked)) c.cors.emplace(*match, asked);
}

std::unique_ptr<const VouchedRequest> VouchedRequest::of(const Context& c) {
  return is_vouched_for(c) ? std::unique_ptr<const VouchedRequest>(new VouchedRequest(c.request)) : nullptr;
}

VouchedRequest::VouchedRequest(const Request& request) : request_(known(request.abi())) {
  for (const auto& header : request.headers())
    if (!text::same_ignoring_case(view(header.name), kOrigin) &&
        !text::same_ignoring_case(view(header.name), "sec-fetch-site"))
      headers_.push_back(header);
  request_.headers = headers_.data();
  request_.header_count = headers_.size();
}

}  // namespace mortise::api_s3
