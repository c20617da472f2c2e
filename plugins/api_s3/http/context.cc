// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/context.h"

#include "api_s3/http/asking.h"
#include "api_s3/http/bucket_region.h"
#include "api_s3/http/log_line.h"
#include "api_s3/http/operation.h"

#include <mortise/text.h>

namespace mortise::api_s3 {
namespace {

bool may_have_body(std::string_view method, int status) { return method != "HEAD" && status != 304 && status != 204; }

}  // namespace

Context::Context(Exchange x, const Site& s)
    : in_flight_(*s.in_flight),
      site(s),
      exchange(std::move(x)),
      request(exchange.request()),
      headers(request),
      started_ns_(s.host.monotonic_ns()) {
  call_.size = sizeof call_;
  call_.request_id = str(request.request_id());
  call_.via = str(headers.get("x-mortise-via"));
  call_.self = &exchange;
  call_.cancelled = [](const mortise_call* call) -> int32_t {
    return static_cast<const Exchange*>(call->self)->is_abandoned() ? 1 : 0;
  };
  body_call_ = call_;
  begin_rest();
}

void Context::begin_rest() noexcept {
  const int64_t timeout_ms = site.settings.work_timeout_ms;
  if (timeout_ms != 0) call_.deadline_ns = site.host.monotonic_ns() + timeout_ms * 1'000'000;
}

Context::~Context() {
  if (!answered_) fail(Code::internal_error);
  if (share.bytes() >= api_base::kWorthGivingBack) api_base::give_memory_back_soon(site.host);
}

void Context::is_from(Identity&& identity) {
  who = std::move(identity);
  authenticated = true;
  call_.actor = body_call_.actor = str(who.id);
}

Or<std::string_view> Context::version() const {
  const std::string* value = query.find("versionId");
  if (value == nullptr) return std::string_view();
  if (value->empty()) return invalid_argument("Version id cannot be the empty string", "versionId", "");
  return std::string_view(*value);
}

S3Error Context::service_error(const mortise_error& e) const {
  return e.detail == MORTISE_IS_DELETE_MARKER ? is_delete_marker() : from_service(e, subject());
}

S3Error Context::is_delete_marker() const {
  return S3Error(Code::method_not_allowed)
      .with("Method", std::string(request.method()))
      .with("ResourceType", "DeleteMarker")
      .header("Allow", "DELETE");
}

void Context::answered() {
  if (!steps.answered()) return;
  const auto next = [this] { go_on(ContextPtr(this)); };
  const bool taken = on_loop ? exchange.post(next) : site.host.submit(next);
  if (!taken) next();  // the server has stopped, and so will the request
}

/// Clients ask HeadBucket where a bucket is, and are told even if they may not see it: names are shared by all.
std::string Context::region_to_tell() const {
  const bool head = operation != nullptr && operation->method == Method::head && operation->level == Level::bucket;
  return head && found.opened() != nullptr ? std::string(region_of(site.settings, *found.opened())) : std::string();
}

void Context::finish(HandlerOutcome&& outcome) {
  if (!outcome) return fail(outcome.error());
  HeaderBlock block;
  if (!outcome->content_type.empty()) block.add("Content-Type", outcome->content_type);
  for (const auto& [name, value] : outcome->headers) block.add(name, value);
  respond(outcome->status, block, outcome->body);
}

void Context::fail(const S3Error& error) {
  error_ = &error;
  // No faults of ours: the client is gone, or sends too much.
  const bool of_client = (error.is(Code::service_unavailable) && exchange.is_abandoned()) ||
                         (error.is(Code::slow_down) && error.cause.empty());
  if (error.status >= 500 && error.status != 501 && !of_client)
    site.host.log(LogLevel::error,
                  error.cause.empty() ? std::string_view(error.message) : std::string_view(error.cause),
                  {pair("request_id", request.request_id()), pair("code", error.code),
                   pair("operation", operation == nullptr ? "" : operation->name), pair("bucket", address.bucket),
                   pair("key", address.key)});
  HeaderBlock block;
  for (const auto& [name, value] : error.headers) block.add(name, value);
  const std::string region = error.is(Code::access_denied) ? region_to_tell() : std::string();
  if (!region.empty()) block.add("x-amz-bucket-region", region);
  if (!may_have_body(request.method(), error.status)) return respond(error.status, block, -1, nullptr);
  block.add("Content-Type", "application/xml");
  respond(error.status, block, error_document(error, request.request_id(), site.settings.host_id));
}

void Context::respond(int status, HeaderBlock& block, std::string_view text) {
  mortise_response r{};
  r.size = sizeof r;
  r.status = status;
  if (may_have_body(request.method(), status)) r.body = str(text);
  give(r, block);
}

void Context::respond(int status, HeaderBlock& block, int64_t length, const mortise_body_source* source) {
  mortise_response r{};
  r.size = sizeof r;
  r.status = status;
  announce(r, length);
  r.source = source;
  give(r, block);
}

void Context::give(mortise_response& response, HeaderBlock& block) {
  block.add("x-amz-request-id", request.request_id());
  block.add("x-amz-id-2", site.settings.host_id);
  if (cors) cors->add_to(block);
  response.headers = block.all().data();
  response.header_count = block.all().size();
  const LogLine line(*this, error_);
  response.log_fields = line.fields().data();
  response.log_field_count = line.fields().size();
  const auto seconds = static_cast<double>(site.host.monotonic_ns() - started_ns_) * 1e-9;
  site.metrics.record(operation, response.status, seconds);
  answered_ = true;
  if (!exchange.respond(response) && response.source != nullptr) response.source->close(response.source->self, 0);
}

}  // namespace mortise::api_s3
