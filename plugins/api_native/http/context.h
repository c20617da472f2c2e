// SPDX-License-Identifier: Apache-2.0
//
// One request on its way through the plugin. Owned by the code that works on it; answers exactly once.
#pragma once

#include <mortise/auth.h>
#include <mortise/http.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api_native/http/found_bucket.h"
#include "api_native/http/operation.h"
#include "api_native/http/site.h"
#include "api_native/wire/action.h"
#include "api_native/wire/query.h"

namespace mortise::api_native {

class Context {
 public:
  /// `site` outlives this.
  Context(Exchange exchange, const Site& site);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  /// Answers 500 if there was no answer.
  ~Context();

  // ---- what was asked; set by the pipeline before the operation starts
  const Site& site;
  Exchange exchange;
  Request request;
  Query query;
  Address address;
  Method method = Method::other;
  FoundBucket found;
  const Operation* operation = nullptr;
  Identity who;
  api_base::DocumentShare share;  // of the budget, for `body` and `message`
  std::string body;               // of requests with a message
  ActionMessage message;          // the same, parsed; `value` holds all of it where the operation has no action

  /// What is asked ends when the client leaves, or has waited too long.
  const Objects& objects() const noexcept { return objects_; }
  /// The same for other services.
  const mortise_call* call() const noexcept { return &call_; }
  /// A body is to come, which may take as long as the host lets the client. Before the first question about it.
  void expect_body() noexcept { call_.deadline_ns = 0; }
  BucketRef bucket() const noexcept { return found.ref(); }
  const std::string& key() const noexcept { return address.object; }
  /// Bucket and object as clients write them.
  std::string shown() const { return found.shown(address.object); }
  Subject subject() const { return {found.shown(), shown()}; }
  /// http://host:port, as the client reached this server.
  std::string own_url() const;

  /// Worker. May the caller do this in the request's bucket? The bucket's mask, then the authorization plugins.
  Refusal require(const Needs& needs, std::string_view key) const { return require_in(found, needs, key); }
  Refusal require_in(const FoundBucket& bucket, const Needs& needs, std::string_view key) const;
  /// Likewise, without a look at the mask.
  Refusal may_in(const FoundBucket& bucket, std::string_view action, std::string_view key) const;

  /// What is at a remote is reached with the server's own keys there: only who administers the server says which bucket
  /// is one of a remote.
  bool may_attach() const noexcept { return administers(); }
  bool administers() const noexcept { return !site.access.asks() || who.administrator || who.root; }

  // ---- answers: one of these, once, from any thread. Afterwards only destruction is allowed.
  void finish(Outcome&& outcome);
  void fail(const NativeError& error);
  /// The source passes to the host; nullptr: HEAD, `length` is only announced (-1: not even that).
  void respond(const Answer& answer, int64_t length, const mortise_body_source* source);

 private:
  mortise_call first_call() const noexcept;
  std::string error_text(const NativeError& error) const;
  void give(mortise_response& response, const Answer& answer, const NativeError* error);

  int64_t started_ns_;
  uint64_t sent_ = 0;  // of an object
  mortise_call call_;
  const Objects objects_;
  bool answered_ = false;
};

using ContextPtr = std::unique_ptr<Context>;

/// Runs f(ContextPtr) on a worker, or answers 503 if the host is stopping.
template <class F>
void on_worker(ContextPtr context, F f) {
  Context* raw = context.release();
  const bool taken = raw->site.host.submit([raw, f = std::move(f)]() mutable { f(ContextPtr(raw)); });
  if (!taken) ContextPtr(raw)->fail(server_is_stopping());
}

/// Runs f(ContextPtr) on its loop.
template <class F>
void on_loop(ContextPtr context, F f) {
  Exchange& exchange = context->exchange;
  exchange.post([context = std::move(context), f = std::move(f)]() mutable { f(std::move(context)); });
}

/// Runs f(ContextPtr) on a thread of the plugin's own, which may wait; or answers 503.
template <class F>
void on_own_thread(ContextPtr context, F f) {
  auto held = std::make_shared<ContextPtr>(std::move(context));
  OwnThreads& threads = *(*held)->site.threads;
  if (!threads.submit([held, f = std::move(f)]() mutable { f(std::move(*held)); })) (*held)->fail(server_is_stopping());
}

}  // namespace mortise::api_native
