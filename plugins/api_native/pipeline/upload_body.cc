// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/upload_body.h"

#include <algorithm>

#include "api_base/resumer.h"
#include "api_native/pipeline/authorization.h"
#include "api_native/pipeline/signed_body.h"

namespace mortise::api_native {
namespace {

using api_base::Resumer;

NativeError body_too_large(uint64_t max) {
  return {413, "", "the body of the request is larger than " + std::to_string(max) + " bytes"};
}

NativeError body_failure(mortise_status how) {
  if (how == MORTISE_TOO_LARGE) return {413, "", "the body of the request is too large"};
  if (how == MORTISE_TIMED_OUT) return {408, "", "the body of the request came too slowly"};
  return {400, "", "the body of the request did not come whole"};
}

/// Members are in this order because the writer calls the resumer until it is gone.
struct Upload {
  ContextPtr context;
  std::shared_ptr<Resumer> resumer;
  UploadTarget target;
  uint64_t size = 0;  // of the body so far
  SignedBody signed_body;
  ObjectWriter writer;

  Upload(ContextPtr c, UploadTarget&& t)
      : context(std::move(c)), resumer(std::make_shared<Resumer>(&context->exchange)), target(std::move(t)) {}
  /// Nothing is stored.
  void refuse(const NativeError& error) {
    writer.abort();
    resumer->forget();
    ContextPtr(std::move(context))->fail(error);
  }
};
using UploadPtr = std::unique_ptr<Upload>;

/// Worker. The body is whole. It may have taken hours, so what was allowed when it began is asked for once more.
void commit(Upload& upload) {
  if (auto no = upload.signed_body.verdict()) return upload.refuse(*no);
  if (auto no = authorize_again(*upload.context)) return upload.refuse(*no);
  auto target = std::make_unique<UploadTarget>(std::move(upload.target));  // keeps what `expected` views
  const mortise_digest expected{str(target->algorithm), str(target->digest), 0, 0};
  const size_t count = target->algorithm.empty() ? 0 : 1;
  ObjectWriter writer = std::move(upload.writer);
  writer.finish(&expected, count,
                [context = std::move(upload.context), resumer = std::move(upload.resumer), target = std::move(target)](
                    const mortise_error& e, const mortise_written* w) mutable {
                  resumer->forget();
                  Subject subject = context->subject();
                  subject.checksum = std::move(target->sent);
                  if (e.status != MORTISE_OK) return context->fail(from_service(e, subject));
                  target->answer(*context, *w);
                });
}

class UploadSink final : public BodySink {
 public:
  explicit UploadSink(UploadPtr upload) : upload_(std::move(upload)) {}
  Context& context() const noexcept { return *upload_->context; }

  bool write(std::string_view data, mortise_buffer* buffer) noexcept override {
    if (upload_->context == nullptr) return true;  // answered already; the host drains the rest
    const uint64_t max = upload_->context->site.settings.max_upload_bytes;
    upload_->size += data.size();
    upload_->signed_body.update(data);
    if (upload_->size <= max) return upload_->writer.write(data, buffer);
    upload_->refuse(body_too_large(max));
    return true;
  }

  void closed(mortise_status how) noexcept override {
    if (upload_->context == nullptr) return;
    if (how != MORTISE_OK) return upload_->refuse(body_failure(how));
    const Host host = upload_->context->site.host;
    auto* raw = upload_.release();
    if (host.submit([raw] { commit(*UploadPtr(raw)); })) return;
    UploadPtr(raw)->refuse(server_is_stopping());
  }

 private:
  UploadPtr upload_;
};

class NothingSink final : public BodySink {
 public:
  NothingSink(ContextPtr context, Answer answer) : context_(std::move(context)), answer_(std::move(answer)) {}
  bool write(std::string_view, mortise_buffer*) noexcept override { return true; }
  void closed(mortise_status how) noexcept override {
    if (how != MORTISE_OK) return context_->fail(body_failure(how));
    context_->finish(std::move(answer_));
  }
  Context& context() const noexcept { return *context_; }

 private:
  ContextPtr context_;
  Answer answer_;
};

/// The sink has the request.
template <class Sink>
void take_body(std::unique_ptr<Sink> sink) {
  Exchange& exchange = sink->context().exchange;
  exchange.post([sink = std::move(sink)]() mutable {
    Exchange& own = sink->context().exchange;
    own.receive(std::move(sink));
  });
}

}  // namespace

void receive_upload(ContextPtr context, UploadTarget target) {
  auto upload = std::make_unique<Upload>(std::move(context), std::move(target));
  Context& c = *upload->context;
  const int64_t length = c.request.content_length();
  const uint64_t max = c.site.settings.max_upload_bytes;
  if (length > 0 && static_cast<uint64_t>(length) > max) return upload->refuse(body_too_large(max));
  auto signed_body = SignedBody::of(c);
  if (!signed_body) return upload->refuse(signed_body.error());
  upload->signed_body = std::move(*signed_body);
  c.expect_body();
  auto writer = upload->target.begin(c, c.request.chunked() ? -1 : std::max<int64_t>(length, 0), &Resumer::drained,
                                     upload->resumer.get());
  if (!writer) return upload->refuse(from_service(*ErrorView(writer.error()).abi(), c.subject()));
  upload->writer = std::move(*writer);
  take_body(std::make_unique<UploadSink>(std::move(upload)));
}

void receive_nothing(ContextPtr context, Answer answer) {
  take_body(std::make_unique<NothingSink>(std::move(context), std::move(answer)));
}

}  // namespace mortise::api_native
