// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/document_body.h"

#include <algorithm>

#include "api_s3/http/operation.h"
#include "api_s3/pipeline/authorization.h"
#include "api_s3/pipeline/body_errors.h"
#include "api_s3/pipeline/body_plan.h"
#include "s3_model/xml/reader.h"

namespace mortise::api_s3 {
namespace {

constexpr size_t kLeast = 1024;

/// The tree of a document full of tags is much larger than the document.
Refusal take_memory_of_tree(Context& c) {
  const size_t needed = c.body.capacity() + xml::Document::memory_of(c.body);
  if (needed > c.site.settings.max_document_memory) return S3Error(Code::malformed_xml);  // no document of S3
  if (c.share.grow_to(c.site.documents, needed, c.who.anonymous)) return std::nullopt;
  return S3Error(Code::slow_down);
}

void act_on_document(ContextPtr context) {
  if (auto no = take_memory_of_tree(*context)) return context->fail(*no);
  const Operation& operation = *context->operation;
  operation.act(std::move(context));
}

class DocumentSink final : public BodySink {
 public:
  DocumentSink(ContextPtr context, PayloadPlan&& plan)
      : context_(std::move(context)), decoder_(std::move(plan), context_->site.checksums) {}

  bool write(std::string_view data, mortise_buffer*) noexcept override {
    if (context_ == nullptr) return true;  // answered already; the host drains the rest
    std::string& body = context_->body;
    const size_t limit = context_->site.settings.max_xml_bytes;
    bool room = true;
    auto error = decoder_.feed(data, [&](std::string_view piece) {
      piece = piece.substr(0, limit + 1 - std::min(body.size(), limit + 1));
      room = room && make_room(body.size() + piece.size());
      if (room) body.append(piece);
    });
    if (error) {
      refuse(from_payload(std::move(*error)));
    } else if (!room) {
      refuse(S3Error(Code::slow_down));
    } else if (body.size() > limit) {
      refuse(S3Error(Code::max_message_length_exceeded).with("MaxMessageLengthBytes", std::to_string(limit)));
    }
    return true;
  }

  uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }

  void closed(mortise_status how) noexcept override {
    if (context_ == nullptr) return;
    if (how != MORTISE_OK) return refuse(body_failure(how));
    auto expected = decoder_.finish();
    if (!expected) return refuse(from_payload(std::move(expected).error()));
    context_->begin_rest();
    on_worker(std::move(context_), [digests = std::move(expected).value()](ContextPtr context) {
      if (auto error = verify_document(context->body, digests, context->site.checksums))
        return context->fail(from_payload(std::move(*error)));
      authorize_again(std::move(context), &act_on_document);
    });
  }

 private:
  /// Doubles the memory of the body, within the budget.
  bool make_room(size_t size) {
    std::string& body = context_->body;
    if (size <= body.capacity()) return true;
    const size_t wanted = std::min(std::max({size, 2 * body.capacity(), kLeast}),
                                   std::max(size, context_->site.settings.max_xml_bytes + 1));
    if (!context_->share.grow_to(context_->site.documents, wanted, context_->who.anonymous)) return false;
    body.reserve(wanted);
    return true;
  }
  void refuse(S3Error&& error) { ContextPtr(std::move(context_))->fail(error); }

  ContextPtr context_;
  PayloadDecoder decoder_;
};

/// Where the body names the keys, the handler asks for each of them. An anonymous caller who may not
/// do it in the bucket as such is refused here: the document would wait in memory for nothing.
bool may_be_a_stranger(const Context& c) {
  return c.operation->action.asked_by_handler() && c.who.anonymous && c.site.access.enabled();
}

void receive(ContextPtr context) {
  const auto use = context->operation->body == Body::completion ? PayloadUse::completion : PayloadUse::document;
  auto plan = plan_body(*context, use);
  if (!plan) return context->fail(from_payload(std::move(plan).error()));
  auto& good = *plan;
  const auto limit = static_cast<int64_t>(context->site.settings.max_xml_bytes);
  if (good.decoded_length() > limit)
    return context->fail(
        S3Error(Code::max_message_length_exceeded).with("MaxMessageLengthBytes", std::to_string(limit)));
  context->body_has_digest = good.has_digest();
  Exchange& exchange = context->exchange;
  exchange.receive(std::make_unique<DocumentSink>(std::move(context), std::move(good)));
}

}  // namespace

void receive_document(ContextPtr context) {
  if (!may_be_a_stranger(*context)) return receive(std::move(context));
  const Wanted wanted{&context->found, context->operation->action.name()};
  require(std::move(context), wanted, &receive);
}

}  // namespace mortise::api_s3
