// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/s3_api.h"

#include "api_s3/http/context.h"
#include "api_s3/http/waiting.h"
#include "api_s3/pipeline/authorization.h"
#include "api_s3/pipeline/choose_operation.h"
#include "api_s3/pipeline/cors.h"
#include "api_s3/pipeline/document_body.h"
#include "api_s3/wire/contradictions.h"

namespace mortise::api_s3 {
namespace {

/// Parameters of a presigned URL, V4 or V2. With authentication off they still act as headers.
bool has_signature_parameters(const Query& query) {
  return query.has("X-Amz-Signature") || (query.has("Signature") && query.has("AWSAccessKeyId"));
}

/// Fills in what is asked: address, query, operation.
Refusal recognise(Context& c) {
  auto query = Query::parse(c.request.query());
  if (!query) return S3Error(Code::invalid_uri);
  c.query = std::move(*query);
  c.presigned = has_signature_parameters(c.query);
  if (auto no = refuse_contradictions(c.request, c.query, c.presigned)) return no;
  auto address = parse_address(c.request.path_below_mount(), c.request.subdomain());
  if (!address) return std::move(address.error());
  c.address = std::move(*address);
  c.found = FoundBucket(c.address.bucket);
  if (is_preflight(c)) return std::nullopt;
  if (c.presigned) c.headers.add_parameters(&c.query);
  auto operation =
      choose_operation(c.site.operations, parse_method(c.request.method()), c.address.level, c.query, c.headers);
  if (!operation) return std::move(operation.error());
  c.operation = *operation;
  return std::nullopt;
}

Refusal authenticate(Context& c) {
  const VouchedRequest vouched(c);
  Authentication a = wait_for_identity([&](auto done) { c.site.access.authenticate(vouched.request(), done); });
  if (a.decision == Authentication::Decision::refused) return S3Error(a.code, a.message, std::move(a.facts));
  c.who = std::move(a.identity);
  c.authenticated = true;
  c.presigned = c.presigned || a.presigned;
  if (c.presigned) c.headers.add_parameters(&c.query);
  c.signature_version = a.signature_version;
  c.chunks = std::move(a.chunks);
  return std::nullopt;
}

S3Error not_implemented(const Operation& operation) {
  return S3Error(Code::not_implemented, std::string(operation.name) + " is not implemented.")
      .with("Operation", operation.name);
}

void take_document(ContextPtr context) {
  if (context->on_loop) return receive_document(std::move(context));
  context->on_loop = true;
  Exchange& exchange = context->exchange;
  exchange.post([context = std::move(context)]() mutable { receive_document(std::move(context)); });
}

/// Loop, or a worker if reads may block.
void admit(ContextPtr context) {
  Context& c = *context;
  if (auto no = authenticate(c)) return c.fail(*no);
  if (auto no = authorize(c)) return c.fail(*no);
  const Operation& operation = *c.operation;
  if (!operation.act.supported()) return c.fail(not_implemented(operation));
  if (operation.body == Body::document || operation.body == Body::completion) return take_document(std::move(context));
  if (operation.run == Run::loop || !c.on_loop) return operation.act(std::move(context));
  on_worker(std::move(context), [&operation](ContextPtr moved) { operation.act(std::move(moved)); });
}

/// `no`: it was not recognised. The page that sent it is to hear of that, too. Threads as admit().
void begin(ContextPtr context, const Refusal& no) {
  match_origin(*context);
  if (no) return context->fail(*no);
  if (is_preflight(*context)) return answer_preflight(*context);
  admit(std::move(context));
}

}  // namespace

void S3Api::handle(Exchange exchange) noexcept {
  auto context = std::make_unique<Context>(std::move(exchange), site_);
  auto no = recognise(*context);
  if (!site_.objects.reads_block()) return begin(std::move(context), no);
  on_worker(std::move(context), [no = std::move(no)](ContextPtr moved) { begin(std::move(moved), no); });
}

}  // namespace mortise::api_s3
