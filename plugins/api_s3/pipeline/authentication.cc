// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/authentication.h"

#include <algorithm>

#include "api_s3/pipeline/cors.h"

namespace mortise::api_s3 {
namespace {

S3Error refusal_of(Authentication& a) {
  S3Error out(a.code, a.message, std::move(a.facts));
  const auto wait = std::find_if(out.facts.begin(), out.facts.end(), [](auto& f) { return f.first == "Retry-After"; });
  if (wait == out.facts.end()) return out;
  out.headers.push_back(std::move(*wait));
  out.facts.erase(wait);
  return out;
}

void keep_identity(Context& c, Authentication& a) {
  if (a.decision == Authentication::Decision::refused)
    c.refusal = refusal_of(a);
  else
    c.is_from(std::move(a.identity));
}

void keep_signature(Context& c, Authentication& a) {
  c.presigned = c.presigned || a.presigned;
  if (c.presigned) c.headers.add_parameters(&c.query);
  c.signature_version = a.signature_version;
  c.chunks = std::move(a.chunks);
}

void was_authenticated(ContextPtr context) {
  if (context->refusal) return context->fail(*std::exchange(context->refusal, std::nullopt));
  go_on(std::move(context));
}

/// ask(context, request as the plugins are to see it)
template <class Ask>
void authenticate_by(ContextPtr context, Step next, Ask&& ask) {
  context->steps.push(std::move(next));
  auto vouched = VouchedRequest::of(*context);
  const Request request = vouched ? vouched->request() : context->request;
  wait_for(
      std::move(context), [&](Context& c) { ask(c, request); },
      [vouched = std::move(vouched)](ContextPtr own) { was_authenticated(std::move(own)); });
}

}  // namespace

void authenticate(ContextPtr context, Step next) {
  authenticate_by(std::move(context), std::move(next), [](Context& c, const Request& request) {
    c.access().authenticate(request, [&c](Authentication&& a) {
      keep_identity(c, a);
      keep_signature(c, a);
      c.answered();
    });
  });
}

void authenticate_form(ContextPtr context, std::span<const mortise_pair> fields, Step next) {
  authenticate_by(std::move(context), std::move(next), [&](Context& c, const Request& request) {
    c.access().authenticate_form(request, fields, [&c](Authentication&& a) {
      keep_identity(c, a);
      c.form_signature_version = a.signature_version;
      c.answered();
    });
  });
}

}  // namespace mortise::api_s3
