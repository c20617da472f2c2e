// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/context.h"

#include <algorithm>
#include <array>

#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native {
namespace {

/// Reading is for `auth_access` to forbid; it is named here alone which bit is missing.
Refusal check_mask(const FoundBucket& bucket, Permission permission) {
  if (bucket.opened() == nullptr || is_allowed(*bucket.opened(), permission, ais_model::Asker::unknown))
    return std::nullopt;
  return NativeError(403, "ErrBucketAccessDenied",
                     bucket.shown() + ": bucket access denied: " + std::string(name_of(permission)) +
                         " is not among its access permissions");
}

}  // namespace

Context::Context(Exchange x, const Site& s)
    : site(s),
      exchange(std::move(x)),
      request(exchange.request()),
      started_ns_(s.host.monotonic_ns()),
      call_(first_call()),
      objects_(s.objects.with(&call_)) {
  method = parse_method(request.method());
}

mortise_call Context::first_call() const noexcept {
  mortise_call call{};
  call.size = sizeof call;
  call.request_id = str(request.request_id());
  call.via = str(request.header("x-mortise-via"));
  if (const int64_t timeout_ms = site.settings.work_timeout_ms; timeout_ms != 0)
    call.deadline_ns = started_ns_ + timeout_ms * 1'000'000;
  call.self = const_cast<Exchange*>(&exchange);  // only looked at
  call.cancelled = [](const mortise_call* self) -> int32_t {
    return static_cast<const Exchange*>(self->self)->is_abandoned() ? 1 : 0;
  };
  return call;
}

Context::~Context() {
  if (!answered_) fail(NativeError(500, "", "internal error"));
  if (share.bytes() >= api_base::kWorthGivingBack) api_base::give_memory_back_soon(site.host);
}

std::string Context::own_url() const {
  const std::string_view host = request.host().empty() ? view(request.abi()->local_address) : request.host();
  return (request.tls() ? "https://" : "http://") + std::string(host);
}

Refusal Context::require_in(const FoundBucket& bucket, const Needs& needs, std::string_view key) const {
  if (auto no = check_mask(bucket, needs.permission())) return no;
  if (needs.permission() == Permission::none) return std::nullopt;
  return may_in(bucket, needs.action(), key);
}

Refusal Context::may_in(const FoundBucket& bucket, std::string_view action, std::string_view key) const {
  if (!site.access.asks()) return std::nullopt;
  const mortise_identity identity = who.abi();
  mortise_access_request asked{};
  asked.size = sizeof asked;
  asked.identity = &identity;
  asked.request = request.abi();
  asked.action = str(action);
  asked.bucket = str(bucket.name());
  asked.key = str(key);
  asked.bucket_owner = str(bucket.owner());
  asked.opened = bucket.opened();
  std::string why;
  bool undecided = false;
  const bool allowed = site.access.allowed(asked, [&](const mortise_decision& decision) {
    undecided = decision.status != MORTISE_OK;
    if (decision.plugin.size != 0) why.append(": denied by ").append(view(decision.plugin));
  });
  if (allowed) return std::nullopt;
  if (undecided) return not_decided().because(std::string(action) + why);
  if (who.anonymous) return token_required(static_cast<bool>(site.tokens)).because(std::string(action) + why);
  return NativeError(403, "ErrBucketAccessDenied", "insufficient permissions: " + std::string(action))
      .because(std::string(action) + why);
}

void Context::finish(Outcome&& outcome) {
  if (!outcome) return fail(outcome.error());
  mortise_response r{};
  r.size = sizeof r;
  r.status = outcome->status;
  if (method != Method::head) r.body = str(outcome->body);
  give(r, *outcome, nullptr);
}

std::string Context::error_text(const NativeError& error) const {
  OrderedJson json;
  if (!error.type.empty()) json["tcode"] = error.type;
  json["message"] = error.message;
  json["method"] = request.method();
  json["url_path"] = text::utf8_prefix(request.path(), NativeError::kLongest);
  json["remote_addr"] = request.remote_address();
  json["caller"] = "";
  json["node"] = "p[" + site.cluster.proxy + "]";
  json["status"] = error.status;
  return dump(json, method == Method::head);
}

void Context::fail(const NativeError& error) {
  if (error.status >= 500 && error.status != 501)
    site.host.log(
        LogLevel::error, error.cause.empty() ? std::string_view(error.message) : std::string_view(error.cause),
        {pair("request_id", request.request_id()), pair("operation", operation == nullptr ? "" : operation->name),
         pair("bucket", address.bucket), pair("key", address.object)});
  Answer answer(error.status);
  answer.headers = error.headers;
  answer.content_type = "application/json";
  std::string text = error_text(error);
  answer.add("X-Content-Type-Options", "nosniff");
  if (method == Method::head)
    answer.add("Hdr-Error", std::move(text));
  else
    answer.body = std::move(text) + "\n";
  mortise_response r{};
  r.size = sizeof r;
  r.status = error.status;
  r.body = str(answer.body);
  give(r, answer, &error);
}

void Context::respond(const Answer& answer, int64_t length, const mortise_body_source* source) {
  mortise_response r{};
  r.size = sizeof r;
  r.status = answer.status;
  announce(r, length);
  r.source = source;
  if (source != nullptr && length > 0) sent_ = static_cast<uint64_t>(length);
  give(r, answer, nullptr);
}

void Context::give(mortise_response& response, const Answer& answer, const NativeError* error) {
  std::vector<mortise_pair> headers;
  headers.reserve(answer.headers.size() + 1);
  if (!answer.content_type.empty()) headers.push_back(pair("Content-Type", answer.content_type));
  for (const auto& [name, value] : answer.headers) headers.push_back(pair(name, value));
  response.headers = headers.data();
  response.header_count = headers.size();
  std::array<mortise_pair, 6> fields;
  size_t count = 0;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields[count++] = pair(name, value);
  };
  if (operation != nullptr) add("operation", operation->name);
  if (error != nullptr) add("code", error->type);
  add("user", who.anonymous ? std::string_view("anonymous") : std::string_view(who.id));
  add("bucket", address.bucket);
  add("key", address.object);
  if (error != nullptr && error->status < 500) add("reason", error->cause.empty() ? error->message : error->cause);
  response.log_fields = fields.data();
  response.log_field_count = count;
  const uint64_t sent =
      method == Method::put ? static_cast<uint64_t>(std::max<int64_t>(request.content_length(), 0)) : sent_;
  site.metrics.record(operation, response.status, site.host.monotonic_ns() - started_ns_, sent);
  answered_ = true;
  if (!exchange.respond(response) && response.source != nullptr) response.source->close(response.source->self, 0);
}

}  // namespace mortise::api_native
