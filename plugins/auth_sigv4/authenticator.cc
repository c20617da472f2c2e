// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/authenticator.h"

#include <algorithm>
#include <exception>

#include "auth_sigv4/form.h"
#include "auth_sigv4/outcome.h"
#include "auth_sigv4/v2.h"
#include "auth_sigv4/v4.h"

namespace mortise::auth_sigv4 {
namespace {

enum class QueryKind { none, v2, v4 };

QueryKind kind_of(const std::vector<QueryField>& query) {
  QueryKind kind = QueryKind::none;
  for (const auto& field : query) {
    if (field.name == "X-Amz-Algorithm" || field.name == "X-Amz-Credential" || field.name == "X-Amz-Signature")
      return QueryKind::v4;
    if (field.name == "AWSAccessKeyId" || field.name == "Signature") kind = QueryKind::v2;
  }
  return kind;
}

/// Headers of which one value decides who asks, when, or what a signature of version 2 covers; whoever acts on them
/// later might read another one.
constexpr std::string_view kSingleHeaders[] = {"authorization",        "x-amz-date",           "date",
                                               "x-amz-content-sha256", "x-amz-security-token", "content-md5",
                                               "content-type"};
/// Parameters that a signature does not cover, or not all.
constexpr std::string_view kSingleParameters[] = {
    "X-Amz-Algorithm",      "X-Amz-Credential",     "X-Amz-Date",     "X-Amz-Expires", "X-Amz-SignedHeaders",
    "X-Amz-Signature",      "X-Amz-Content-Sha256", "AWSAccessKeyId", "Signature",     "Expires",
    "X-Amz-Security-Token", "content-md5",          "content-type"};

Authenticator::Outcome given_twice(std::string_view name) {
  return refuse(Refusal("InvalidArgument", "It is given more than once, and the values differ.")
                    .with("ArgumentName", name)
                    .with("ArgumentValue", ""));
}

/// The name of what is given twice with different values. Two headers of one name are rare: they are looked for first.
std::string_view contradiction(const Request& request, const std::vector<QueryField>& query) {
  const auto headers = request.headers();
  for (size_t i = 1; i < headers.size(); ++i)
    for (size_t k = 0; k < i; ++k) {
      const auto name = view(headers[i].name);
      if (same_header(name, view(headers[k].name)) && view(headers[i].value) != view(headers[k].value) &&
          std::any_of(std::begin(kSingleHeaders), std::end(kSingleHeaders),
                      [&](std::string_view single) { return same_header(single, name); }))
        return name;
    }
  for (std::string_view name : kSingleParameters) {
    const QueryField* first = nullptr;
    for (const QueryField& field : query) {
      if (!same_header(field.name, name)) continue;
      if (first != nullptr && field.value != first->value) return name;
      first = &field;
    }
  }
  return {};
}

}  // namespace

SignatureAuthenticator::SignatureAuthenticator(Host host, KeyRing keys, SignatureSettings settings)
    : host_(host),
      settings_(std::move(settings)),
      refused_(host.counter("mortise_auth_sigv4_refused_total", "Signed requests that were refused")) {
  rings_.push_back(std::make_unique<const KeyRing>(std::move(keys)));
  keys_.store(rings_.back().get(), std::memory_order_release);
}

bool SignatureAuthenticator::replace_keys(KeyRing fresh) {
  if (keys() == fresh) return false;
  rings_.push_back(std::make_unique<const KeyRing>(std::move(fresh)));
  keys_.store(rings_.back().get(), std::memory_order_release);
  return true;
}

/// Counts and logs a refusal.
void SignatureAuthenticator::note(const Request& request, const Outcome& outcome) const noexcept {
  if (outcome.decision != Authentication::Decision::refused) return;
  refused_.record(1);
  if (!host_.logs(LogLevel::debug)) return;
  host_.log(LogLevel::debug, "request refused", {pair("code", outcome.code), pair("request_id", request.request_id())});
}

Authenticator::Outcome SignatureAuthenticator::authenticate(const Request& request) noexcept {
  try {
    Outcome out = dispatch(request);
    note(request, out);
    return out;
  } catch (const std::exception&) {
    return refuse({"InternalError", "The signature could not be checked."});
  }
}

Authenticator::Outcome SignatureAuthenticator::authenticate_form(const Request& request,
                                                                 std::span<const mortise_pair> fields) noexcept {
  try {
    Outcome out = auth_sigv4::authenticate_form(fields, keys(), settings_);
    note(request, out);
    return out;
  } catch (const std::exception&) {
    return refuse({"InternalError", "The signature could not be checked."});
  }
}

Authenticator::Outcome SignatureAuthenticator::dispatch(const Request& request) const {
  const auto authorization = request.header("authorization");
  const std::vector<QueryField> query = split_query(request.query());
  const QueryKind kind = kind_of(query);
  if (!authorization.empty() && kind != QueryKind::none)
    return refuse(Refusal("InvalidArgument", "Only one kind of authentication is allowed: header or query.")
                      .with("ArgumentName", "Authorization")
                      .with("ArgumentValue", authorization.substr(0, authorization.find(' '))));
  if (authorization.empty() && kind == QueryKind::none) return {};
  if (const auto name = contradiction(request, query); !name.empty()) return given_twice(name);
  if (kind == QueryKind::v4) return authenticate_v4_query(request, query, keys(), settings_, now());
  if (kind == QueryKind::v2) return authenticate_v2_query(request, query, keys(), settings_, now());
  if (authorization.starts_with("AWS4-"))
    return authenticate_v4_header(request, authorization, query, keys(), settings_, now());
  if (authorization.starts_with("AWS "))
    return authenticate_v2_header(request, authorization, query, keys(), settings_, now());
  return {};
}

}  // namespace mortise::auth_sigv4
