// SPDX-License-Identifier: Apache-2.0
//
// One request on its way through the plugin. Owned by the code that works on it; answers exactly once.
#pragma once

#include <mortise/auth.h>
#include <mortise/http.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api_base/document_budget.h"
#include "api_base/in_flight.h"
#include "api_s3/errors/errors.h"
#include "api_s3/http/answer.h"
#include "api_s3/http/cors_headers.h"
#include "api_s3/http/found_bucket.h"
#include "api_s3/http/header_block.h"
#include "api_s3/http/permission.h"
#include "api_s3/http/site.h"
#include "api_s3/http/steps.h"
#include "api_s3/wire/address.h"
#include "api_s3/wire/headers.h"
#include "api_s3/wire/query.h"

namespace mortise::api_s3 {

struct Operation;

/// What a posted form says of the object, for who decides whether the caller may: twice, the second time when the file
/// is there and the form itself may be gone.
struct FormView {
  Headers headers;                    // the fields that act as headers
  std::string_view tagging;           // the document of the tags, "" if there is none
  std::string_view date;              // when it was signed, as it says
  int signature_version;              // 0: nobody signed it
  std::shared_ptr<const void> owner;  // of what these view
};

class Context {
  const api_base::InFlight::One in_flight_;  // first, so that it goes last

 public:
  /// `site` outlives this.
  Context(Exchange exchange, const Site& site);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  /// Answers InternalError if there was no answer.
  ~Context();

  // ---- what was asked; set by the pipeline before the operation starts
  const Site& site;
  Exchange exchange;
  Request request;
  Headers headers;
  Query query;
  Address address;
  FoundBucket found;  // the address's; only its name until it was authorized
  const Operation* operation = nullptr;
  std::optional<CorsHeaders> cors;  // of the answer, if a page sent the request that the bucket has a rule for
  Identity who;                     // is_from()
  bool authenticated = false;       // `who` is known; it may be anonymous
  bool presigned = false;
  int signature_version = 0;
  int form_signature_version = 0;  // of a form, whose fields are signed instead of the request
  ChunkVerifierHandle chunks;
  bool on_loop = true;            // false on a worker
  api_base::DocumentShare share;  // of the budget, for `body`
  std::string body;               // document operations: decoded and verified
  bool body_has_digest = false;   // …and the client had sent a digest of it
  std::optional<FormView> form;   // of a posted form, once its fields are there

  /// Whose request it is, from now on.
  void is_from(Identity&& identity);

  /// On a loop, only what begins with later(). What is asked ends when the client leaves, or has waited too long.
  Objects objects() const noexcept { return site.objects.with(&call_); }
  /// The same for what receives a body: it may take as long as the host lets the client.
  Objects objects_for_body() const noexcept { return site.objects.with(&body_call_); }
  /// The body is there: the time for the rest begins now.
  void begin_rest() noexcept;
  /// For every question about permission.
  Access access() const noexcept { return site.access.with(&call_); }
  /// For every call of the service: the bucket that was authorized, not whichever has its name.
  BucketRef bucket() const noexcept { return found.ref(); }
  std::string_view key() const noexcept { return address.key; }
  /// The parameter versionId; "" if absent; InvalidArgument if it is empty.
  Or<std::string_view> version() const;
  Subject subject() const { return {address.bucket, address.key, query.get("versionId"), query.get("uploadId")}; }
  S3Error service_error(const mortise_error& e) const;
  /// 405: what was asked cannot be done to a delete marker.
  S3Error is_delete_marker() const;

  // ---- while it waits for an answer: asking.h
  Steps steps;
  Wanted wanted;                           // what was asked last
  std::optional<AccessQuestion> question;  // the same, as it was asked
  Permission permission;                   // the answer
  Refusal refusal;                         // of another question
  /// Any thread: the answer to what was asked is in here. Once for each wait_for().
  void answered();

  // ---- answers: one of these, once, from any thread. Afterwards only destruction is allowed.
  void finish(HandlerOutcome&& outcome);
  void fail(const S3Error& error);
  /// `headers` gets the request's ids.
  void respond(int status, HeaderBlock& headers, std::string_view body);
  /// The source passes to the host; nullptr: HEAD or 304, `length` is only announced (-1: not even that).
  void respond(int status, HeaderBlock& headers, int64_t length, const mortise_body_source* source);
  bool is_answered() const noexcept { return answered_; }

 private:
  std::string region_to_tell() const;
  void give(mortise_response& response, HeaderBlock& headers);

  mortise_call call_{};
  mortise_call body_call_{};        // the same without a deadline
  const S3Error* error_ = nullptr;  // while it is answered
  int64_t started_ns_;
  bool answered_ = false;
};

/// Runs f(ContextPtr) on a worker, or answers ServiceUnavailable if the host is stopping.
template <class F>
void on_worker(ContextPtr context, F f) {
  Context* raw = context.release();
  const bool taken = raw->site.host.submit([raw, f = std::move(f)]() mutable {
    raw->on_loop = false;
    f(ContextPtr(raw));
  });
  if (!taken) ContextPtr(raw)->fail(S3Error(Code::service_unavailable));
}

}  // namespace mortise::api_s3
