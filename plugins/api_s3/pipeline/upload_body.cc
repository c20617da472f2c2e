// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/upload_body.h"

#include <mortise/mutex.h>

#include <optional>

#include "api_s3/pipeline/authorization.h"
#include "api_s3/pipeline/body_errors.h"
#include "api_s3/pipeline/body_plan.h"

namespace mortise::api_s3 {
namespace {

/// Passes a store's signal to continue to the exchange, as long as there is one. The writer may call from any thread,
/// even while the answer is being given.
class Resumer {
 public:
  explicit Resumer(Exchange* exchange) noexcept : exchange_(exchange) {}
  static void drained(void* self) noexcept {
    auto& r = *static_cast<Resumer*>(self);
    const MutexLock lock(r.mutex_);
    if (r.exchange_ != nullptr) r.exchange_->resume();
  }
  void forget() noexcept {
    const MutexLock lock(mutex_);
    exchange_ = nullptr;
  }

 private:
  Mutex mutex_;
  Exchange* exchange_ MORTISE_GUARDED_BY(mutex_);
};

/// Members are in this order because the writer calls the resumer until it is gone.
struct Upload {
  ContextPtr context;
  std::shared_ptr<Resumer> resumer;
  PayloadDecoder decoder;
  UploadTarget target;
  uint64_t size = 0;                     // of the object so far
  std::optional<Error> failure;          // to begin it
  std::vector<ExpectedDigest> expected;  // once the body is whole
  ObjectWriter writer;

  Upload(ContextPtr c, PayloadPlan&& plan, UploadTarget&& t)
      : context(std::move(c)),
        resumer(std::make_shared<Resumer>(&context->exchange)),
        decoder(std::move(plan), context->site.checksums),
        target(std::move(t)) {}

  /// Nothing is stored.
  void refuse(S3Error&& error) {
    writer.abort();
    resumer->forget();
    ContextPtr(std::move(context))->fail(error);
  }
};
using UploadPtr = std::unique_ptr<Upload>;

void commit(UploadPtr own) {
  Upload& upload = *own;
  std::vector<ExpectedDigest> digests = std::move(upload.expected);
  std::vector<mortise_digest> wanted;
  wanted.reserve(digests.size());
  for (const ExpectedDigest& d : digests) wanted.push_back({str(d.algorithm), str(d.value), 0, 0});
  ObjectWriter writer = std::move(upload.writer);
  // `wanted` views strings that move into the callback; moving a vector keeps its elements where they are.
  writer.finish(wanted.data(), wanted.size(),
                [context = std::move(upload.context), resumer = std::move(upload.resumer), digests = std::move(digests),
                 answer = std::move(upload.target.answer)](const mortise_error& e, const mortise_written* w) mutable {
                  if (e.status != MORTISE_OK) return context->fail(from_write(e, digests, context->subject()));
                  answer(*context, *w);
                });
}

/// The body is whole. It may have taken hours, so what was allowed when it began is asked for once more.
void finish(UploadPtr upload) {
  auto expected = upload->decoder.finish();
  if (auto* error = std::get_if<PayloadError>(&expected)) return upload->refuse(from_payload(std::move(*error)));
  upload->expected = std::get<0>(std::move(expected));
  upload->resumer->forget();  // no more is to come; and if the request ends now, so does the exchange
  ContextPtr context = std::move(upload->context);
  authorize_again(std::move(context), [upload = std::move(upload)](ContextPtr allowed) mutable {
    upload->context = std::move(allowed);
    commit(std::move(upload));
  });
}

class UploadSink final : public OpenUpload {
 public:
  explicit UploadSink(UploadPtr upload) : upload_(std::move(upload)) {}
  Context& context() const noexcept { return *upload_->context; }

  bool write(std::string_view data, mortise_buffer* buffer) noexcept override {
    if (upload_->context == nullptr) return true;  // answered already; the host drains the rest
    const uint64_t max = upload_->context->site.settings.max_upload_bytes;
    bool more = true;
    auto error = upload_->decoder.feed(data, [&](std::string_view piece) {
      upload_->size += piece.size();
      if (upload_->size <= max) more = upload_->writer.write(piece, buffer) && more;
    });
    if (!error && upload_->size <= max) return more;
    upload_->refuse(error ? from_payload(std::move(*error)) : upload_too_large(upload_->size, max));
    return true;
  }

  void closed(mortise_status how) noexcept override {
    if (upload_->context == nullptr) return;
    if (how != MORTISE_OK) return upload_->refuse(body_failure(how));
    finish(std::move(upload_));
  }

  void refuse(S3Error&& error) noexcept override {
    if (upload_ != nullptr && upload_->context != nullptr) upload_->refuse(std::move(error));
  }

 private:
  UploadPtr upload_;
};

/// What the object is to have beside its bytes.
std::vector<mortise_wanted_digest> wanted_digests(const Upload& upload) {
  const PayloadPlan& plan = upload.decoder.plan();
  std::vector<mortise_wanted_digest> digests;
  for (const WantedDigest& w : plan.wanted()) digests.push_back({str(w.algorithm), w.keep ? 1 : 0, 0});
  const std::string& by_default = upload.context->site.settings.default_checksum;
  if (upload.target.whole && plan.checksum_algorithm().empty() && !by_default.empty())
    digests.push_back({str(by_default), 1, 0});
  return digests;
}

using OnOpen = std::function<void(std::unique_ptr<UploadSink>)>;

void was_begun(ContextPtr context, UploadPtr upload, const OnOpen& opened) {
  upload->context = std::move(context);
  if (upload->failure) return upload->refuse(from_service(*upload->failure, upload->context->subject()));
  opened(std::make_unique<UploadSink>(std::move(upload)));
}

/// Asks the service whether it takes the object; nothing was received yet.
void begin(UploadPtr own, OnOpen opened) {
  Upload& upload = *own;
  const std::vector<mortise_wanted_digest> digests = wanted_digests(upload);
  ContextPtr context = std::move(upload.context);
  wait_for(
      std::move(context),
      [&](Context& c) {
        upload.target.begin(c, upload.decoder.plan().decoded_length(), digests, &Resumer::drained, upload.resumer.get(),
                            [&upload, &c](Result<ObjectWriter> writer) {
                              if (writer)
                                upload.writer = std::move(*writer);
                              else
                                upload.failure = std::move(writer).error();
                              c.answered();
                            });
      },
      [own = std::move(own), opened = std::move(opened)](ContextPtr own_context) mutable {
        was_begun(std::move(own_context), std::move(own), opened);
      });
}

void open_sink(ContextPtr context, PayloadPlan plan, UploadTarget target, OnOpen opened) {
  auto upload = std::make_unique<Upload>(std::move(context), std::move(plan), std::move(target));
  const int64_t length = upload->decoder.plan().decoded_length();
  const uint64_t max = upload->context->site.settings.max_upload_bytes;
  if (length > 0 && static_cast<uint64_t>(length) > max)
    return upload->refuse(upload_too_large(static_cast<uint64_t>(length), max));
  begin(std::move(upload), std::move(opened));
}

}  // namespace

S3Error upload_too_large(uint64_t size, uint64_t max) {
  return S3Error(Code::entity_too_large, "Your proposed upload exceeds the maximum allowed size")
      .with("ProposedSize", std::to_string(size))
      .with("MaxSizeAllowed", std::to_string(max));
}

void receive_upload(ContextPtr context, UploadTarget target) {
  auto plan = plan_body(*context, PayloadUse::object);
  if (auto* error = std::get_if<PayloadError>(&plan)) return context->fail(from_payload(std::move(*error)));
  open_sink(std::move(context), std::get<PayloadPlan>(std::move(plan)), std::move(target),
            [](std::unique_ptr<UploadSink> sink) {
              Exchange& exchange = sink->context().exchange;
              exchange.receive(std::move(sink));
            });
}

void open_upload(ContextPtr context, PayloadPlan plan, UploadTarget target,
                 std::function<void(std::unique_ptr<OpenUpload>)> opened) {
  open_sink(std::move(context), std::move(plan), std::move(target), std::move(opened));
}

}  // namespace mortise::api_s3
