// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/message_body.h"

#include <algorithm>

#include "api_native/pipeline/authorization.h"
#include "api_native/pipeline/choose_operation.h"
#include "api_native/pipeline/known_bucket.h"
#include "api_native/pipeline/signed_body.h"

namespace mortise::api_native {
namespace {

constexpr size_t kLeast = 1024;
// Of who has no key, where others have one: a login, a list. It is held before anybody knows who asks.
constexpr size_t kMostOfStrangers = size_t{64} << 10;

NativeError too_large(size_t limit) {
  return {413, "", "the body of the request is larger than " + std::to_string(limit) + " bytes"};
}

bool is_message(const Context& c) { return c.operation == nullptr || c.operation->body == Body::message; }

/// A file that goes into an archive is held in memory, as one that is read out of one.
size_t limit_of(const Context& c) {
  if (!is_message(c)) return static_cast<size_t>(c.site.settings.max_member_bytes);
  const size_t most = c.site.settings.max_message_bytes;
  return c.who.anonymous && c.site.access.asks() ? std::min(most, kMostOfStrangers) : most;
}

/// Where the row has no action, all of the message is its value.
Refusal parse(Context& c) {
  if (c.body.empty()) return std::nullopt;
  if (!c.share.grow_to(c.site.messages, c.body.capacity() + memory_of_json(c.body.size()), c.who.anonymous))
    return NativeError(429, "", "too many large requests at once");
  if (c.operation == nullptr) {
    auto message = parse_action(c.body);
    if (!message) return std::move(message.error());
    c.message = std::move(*message);
    return std::nullopt;
  }
  auto value = parse_json(c.body);
  if (!value) return std::move(value.error());
  c.message.value = std::move(*value);
  return std::nullopt;
}

Refusal compare_with_signature(const Context& c) {
  auto signed_body = SignedBody::of(c);
  if (!signed_body) return std::move(signed_body.error());
  signed_body->update(c.body);
  return signed_body->verdict();
}

/// Worker.
void act_authorized(ContextPtr context) {
  Context& c = *context;
  if (auto no = authorize(c)) return c.fail(*no);
  c.operation->act(std::move(context));
}

/// Worker.
void act_on_message(ContextPtr context) {
  Context& c = *context;
  if (auto no = compare_with_signature(c)) return c.fail(*no);
  if (auto no = parse(c)) return c.fail(*no);
  if (c.operation == nullptr) {
    auto chosen = choose_by_action(c);
    if (!chosen) return c.fail(chosen.error());
    c.operation = *chosen;
  }
  with_known_bucket(std::move(context), act_authorized);
}

/// Worker. It may have taken long: what was allowed when it began is asked for once more.
void act_on_bytes(ContextPtr context) {
  Context& c = *context;
  if (auto no = compare_with_signature(c)) return c.fail(*no);
  if (auto no = authorize_again(c)) return c.fail(*no);
  c.operation->act(std::move(context));
}

class MessageSink final : public BodySink {
 public:
  explicit MessageSink(ContextPtr context) : context_(std::move(context)) {}

  bool write(std::string_view data, mortise_buffer*) noexcept override {
    if (context_ == nullptr) return true;  // answered already; the host drains the rest
    std::string& body = context_->body;
    const size_t limit = limit_of(*context_);
    if (data.size() > limit - std::min(limit, body.size())) {
      refuse(too_large(limit));
    } else if (!make_room(body.size() + data.size())) {
      refuse(NativeError(429, "", "too many large requests at once"));
    } else {
      body.append(data);
    }
    return true;
  }
  uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }
  void closed(mortise_status how) noexcept override {
    if (context_ == nullptr) return;
    if (how != MORTISE_OK) return refuse(NativeError(400, "", "the body of the request did not come whole"));
    const bool message = is_message(*context_);
    on_worker(std::move(context_), message ? act_on_message : act_on_bytes);
  }

 private:
  /// Doubles the memory of the body, within the budget.
  bool make_room(size_t size) {
    std::string& body = context_->body;
    if (size <= body.capacity()) return true;
    const size_t wanted = std::max({size, 2 * body.capacity(), kLeast});
    if (!context_->share.grow_to(context_->site.messages, wanted, context_->who.anonymous)) return false;
    body.reserve(wanted);
    return true;
  }
  void refuse(const NativeError& error) { ContextPtr(std::move(context_))->fail(error); }

  ContextPtr context_;
};

/// Loop.
void receive(ContextPtr context) {
  const size_t limit = limit_of(*context);
  if (context->request.content_length() > static_cast<int64_t>(limit)) return context->fail(too_large(limit));
  Exchange& exchange = context->exchange;
  exchange.receive(std::make_unique<MessageSink>(std::move(context)));
}

}  // namespace

void take_message(ContextPtr context) { on_loop(std::move(context), receive); }
void take_bytes(ContextPtr context) { on_loop(std::move(context), receive); }

}  // namespace mortise::api_native
