// SPDX-License-Identifier: Apache-2.0
#include "api_s3/document_body.h"

#include "api_s3/body_errors.h"
#include "api_s3/body_plan.h"
#include "api_s3/operations.h"

namespace mortise::api_s3 {
namespace {

class DocumentSink final : public BodySink {
 public:
  DocumentSink(ContextPtr context, PayloadPlan&& plan)
      : context_(std::move(context)), decoder_(std::move(plan), context_->site.checksums) {}

  bool write(std::string_view data, mortise_buffer*) noexcept override {
    if (context_ == nullptr) return true;  // answered already; the host drains the rest
    std::string& body = context_->body;
    const size_t limit = context_->site.settings.max_xml_bytes;
    auto error = decoder_.feed(data, [&](std::string_view piece) {
      if (body.size() <= limit) body.append(piece.substr(0, limit + 1 - body.size()));
    });
    if (error) {
      refuse(from_payload(std::move(*error)));
    } else if (body.size() > limit) {
      refuse(S3Error(Code::max_message_length_exceeded).with("MaxMessageLengthBytes", std::to_string(limit)));
    }
    return true;
  }

  void closed(mortise_status how) noexcept override {
    if (context_ == nullptr) return;
    if (how != MORTISE_OK) return refuse(body_failure(how));
    auto expected = decoder_.finish();
    if (auto* error = std::get_if<PayloadError>(&expected)) return refuse(from_payload(std::move(*error)));
    on_worker(std::move(context_), [digests = std::get<0>(std::move(expected))](ContextPtr context) {
      if (auto error = verify_document(context->body, digests, context->site.checksums))
        return context->fail(from_payload(std::move(*error)));
      const Operation& operation = *context->operation;
      operation.act(std::move(context));
    });
  }

 private:
  void refuse(S3Error&& error) { ContextPtr(std::move(context_))->fail(error); }

  ContextPtr context_;
  PayloadDecoder decoder_;
};

}  // namespace

void receive_document(ContextPtr context) {
  const auto use = context->operation->body == Body::completion ? PayloadUse::completion : PayloadUse::document;
  auto plan = plan_body(*context, use);
  if (auto* error = std::get_if<PayloadError>(&plan)) return context->fail(from_payload(std::move(*error)));
  auto& good = std::get<PayloadPlan>(plan);
  const auto limit = static_cast<int64_t>(context->site.settings.max_xml_bytes);
  if (good.decoded_length() > limit)
    return context->fail(
        S3Error(Code::max_message_length_exceeded).with("MaxMessageLengthBytes", std::to_string(limit)));
  context->body_has_digest = good.has_digest();
  Exchange& exchange = context->exchange;
  exchange.receive(std::make_unique<DocumentSink>(std::move(context), std::move(good)));
}

}  // namespace mortise::api_s3
