// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/s3_api.h"

#include "api_s3/http/asking.h"
#include "api_s3/pipeline/authentication.h"
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
  auto operation = choose_operation(c.site.operations, c.request.method(), c.address.level, c.query, c.headers);
  if (!operation) return std::move(operation.error());
  c.operation = *operation;
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

/// The caller may: takes the body, if the operation wants it, and acts.
void act(ContextPtr context) {
  const Operation& operation = *context->operation;
  if (!operation.act.supported()) return context->fail(not_implemented(operation));
  if (operation.body == Body::document || operation.body == Body::completion) return take_document(std::move(context));
  if (operation.run == Run::loop || !context->on_loop) return operation.act(std::move(context));
  on_worker(std::move(context), [&operation](ContextPtr moved) { operation.act(std::move(moved)); });
}

void admit(ContextPtr context) {
  authenticate(std::move(context), [](ContextPtr known) { authorize(std::move(known), &act); });
}

/// The bucket of a page's request, or of a preflight, was looked for.
void match_page(ContextPtr context) {
  if (is_preflight(*context)) return answer_preflight(std::move(context));
  match_origin(*context);
  admit(std::move(context));
}

void begin(ContextPtr context) {
  Refusal no = recognise(*context);
  if (!may_be_of_a_page(*context) && !is_preflight(*context)) {
    if (no) return context->fail(*no);
    return admit(std::move(context));
  }
  if (!no) return find_bucket(std::move(context), &match_page);
  // The page that sent it is to hear what is wrong with it, too.
  find_bucket(std::move(context), [no = std::move(no)](ContextPtr own) {
    if (!is_preflight(*own)) match_origin(*own);
    own->fail(*no);
  });
}

}  // namespace

void S3Api::handle(Exchange exchange) noexcept { begin(std::make_unique<Context>(std::move(exchange), site_)); }

}  // namespace mortise::api_s3
