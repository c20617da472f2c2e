// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/upload_body.h"

#include <optional>

#include "api_base/resumer.h"
#include "api_s3/pipeline/authorization.h"
#include "api_s3/pipeline/body_errors.h"
#include "api_s3/pipeline/body_plan.h"

namespace mortise::api_s3 {
namespace {

using api_base::Resumer;

class UploadSink;
using OnOpen = std::function<void(std::unique_ptr<UploadSink>)>;

/// Members are in this order because the writer calls the resumer until it is gone.
struct Upload {
  ContextPtr context;
  Resumer resumer;
  PayloadDecoder decoder;
  UploadTarget target;
  OnOpen opened;
  uint64_t size = 0;                     // of the object so far
  std::optional<Error> failure;          // to begin it
  std::vector<ExpectedDigest> expected;  // once the body is whole
  ObjectWriter writer;

  Upload(ContextPtr c, PayloadPlan&& plan, UploadTarget&& t, OnOpen&& o)
      : context(std::move(c)),
        resumer(&context->exchange),
        decoder(std::move(plan), context->site.checksums),
        target(std::move(t)),
        opened(std::move(o)) {}

  /// Nothing is stored.
  void refuse(S3Error&& error) {
    writer.abort();
    resumer.forget();
    ContextPtr(std::move(context))->fail(error);
  }
};
using UploadPtr = std::unique_ptr<Upload>;

/// The context ends last: the plugin may be unloaded after it.
void was_committed(const UploadPtr& upload, const mortise_error& error, const mortise_written* written) {
  Context& context = *upload->context;
  if (error.status != MORTISE_OK) {
    const Md5Form form = context.query.has("uploadId") ? Md5Form::base64 : Md5Form::hex;
    return context.fail(from_write(error, upload->expected, context.subject(), form));
  }
  upload->target.answer(context, *written);
}

void commit(UploadPtr own) {
  Upload* upload = own.release();  // the callback's, with all that the writer views
  std::vector<mortise_digest> wanted;
  wanted.reserve(upload->expected.size());
  for (const ExpectedDigest& d : upload->expected) wanted.push_back({str(d.algorithm), str(d.value), 0, 0});
  ObjectWriter writer = std::move(upload->writer);
  writer.on_behalf_of(upload->context->objects().call());
  writer.finish(wanted.data(), wanted.size(), [upload](const mortise_error& error, const mortise_written* written) {
    was_committed(UploadPtr(upload), error, written);
  });
}

/// The body is whole. It may have taken hours, so what was allowed when it began is asked for once more.
void finish(UploadPtr upload) {
  auto expected = upload->decoder.finish();
  if (!expected) return upload->refuse(from_payload(std::move(expected).error()));
  upload->expected = std::move(expected).value();
  upload->resumer.forget();  // no more is to come; and if the request ends now, so does the exchange
  ContextPtr context = std::move(upload->context);
  context->begin_rest();
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
  digests.reserve(plan.wanted().size() + 1);
  for (const WantedDigest& w : plan.wanted()) digests.push_back({str(w.algorithm), w.keep ? 1 : 0, 0});
  const std::string& by_default = upload.context->site.settings.default_checksum;
  if (upload.target.whole && plan.checksum_algorithm().empty() && !by_default.empty())
    digests.push_back({str(by_default), 1, 0});
  return digests;
}

void was_begun(ContextPtr context, UploadPtr upload) {
  upload->context = std::move(context);
  if (upload->failure) return upload->refuse(from_service(*upload->failure, upload->context->subject()));
  const OnOpen opened = std::move(upload->opened);
  opened(std::make_unique<UploadSink>(std::move(upload)));
}

/// Asks the service whether it takes the object; nothing was received yet.
void begin(UploadPtr own) {
  Upload& upload = *own;
  const std::vector<mortise_wanted_digest> digests = wanted_digests(upload);
  ContextPtr context = std::move(upload.context);
  wait_for(
      std::move(context),
      [&](Context& c) {
        upload.target.begin(c, upload.decoder.plan().decoded_length(), digests, &Resumer::drained, &upload.resumer,
                            [&upload, &c](Result<ObjectWriter> writer) {
                              if (writer)
                                upload.writer = std::move(*writer);
                              else
                                upload.failure = std::move(writer).error();
                              c.answered();
                            });
      },
      [own = std::move(own)](ContextPtr own_context) mutable { was_begun(std::move(own_context), std::move(own)); });
}

void open_sink(ContextPtr context, PayloadPlan plan, UploadTarget target, OnOpen opened) {
  auto upload = std::make_unique<Upload>(std::move(context), std::move(plan), std::move(target), std::move(opened));
  const int64_t length = upload->decoder.plan().decoded_length();
  const uint64_t max = upload->context->site.settings.max_upload_bytes;
  if (length > 0 && static_cast<uint64_t>(length) > max)
    return upload->refuse(upload_too_large(static_cast<uint64_t>(length), max));
  begin(std::move(upload));
}

}  // namespace

S3Error upload_too_large(uint64_t size, uint64_t max) {
  return S3Error(Code::entity_too_large, "Your proposed upload exceeds the maximum allowed size")
      .with("ProposedSize", std::to_string(size))
      .with("MaxSizeAllowed", std::to_string(max));
}

void receive_upload(ContextPtr context, UploadTarget target) {
  auto plan = plan_body(*context, PayloadUse::object);
  if (!plan) return context->fail(from_payload(std::move(plan).error()));
  if (target.needs_digest && !plan->has_digest()) return context->fail(missing_digest());
  open_sink(std::move(context), std::move(plan).value(), std::move(target), [](std::unique_ptr<UploadSink> sink) {
    Exchange& exchange = sink->context().exchange;
    exchange.receive(std::move(sink));
  });
}

void open_upload(ContextPtr context, PayloadPlan plan, UploadTarget target,
                 std::function<void(std::unique_ptr<OpenUpload>)> opened) {
  open_sink(std::move(context), std::move(plan), std::move(target), std::move(opened));
}

}  // namespace mortise::api_s3
