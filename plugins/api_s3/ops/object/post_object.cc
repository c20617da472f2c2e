// SPDX-License-Identifier: Apache-2.0
//
// PostObject: an upload from a browser's form. The fields in front of the file say who signed it and what it may hold;
// when the file begins, that is decided, and its bytes go into the object as they come.
#include <mortise/text.h>

#include <memory>
#include <optional>

#include "api_s3/form/form_reader.h"
#include "api_s3/form/form_reply.h"
#include "api_s3/form/form_request.h"
#include "api_s3/form/post_policy.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/new_object.h"
#include "api_s3/pipeline/authentication.h"
#include "api_s3/pipeline/authorization.h"
#include "api_s3/pipeline/body_errors.h"
#include "api_s3/pipeline/body_plan.h"
#include "api_s3/pipeline/upload_body.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3::ops {
namespace {

constexpr size_t kMaxFields = 20 * 1024;  // bytes in front of the file, as AWS has it

/// The form while it comes in. Everything happens on the loop. While it is decided whether the file is taken, which may
/// take until others have answered, the body is paused.
class Form final : public std::enable_shared_from_this<Form> {
 public:
  Form(ContextPtr context, std::string_view boundary)
      : exchange_(&context->exchange), context_(std::move(context)), reader_(boundary, kMaxFields) {}

  bool write(std::string_view data, mortise_buffer* buffer) {
    bool more = true;
    while (!over_) {
      switch (reader_.next(data)) {
        case FormReader::Event::more:
        case FormReader::Event::end:
          return more;
        case FormReader::Event::field:
          fields_.push_back({reader_.part().name, reader_.part().value});
          break;
        case FormReader::Event::file:
          if (!begin_file(data)) return false;
          break;
        case FormReader::Event::data:
          more = take(reader_.data(), reader_.data_is_own() ? nullptr : buffer) && more;
          break;
        case FormReader::Event::broken:
          refuse(Code::malformed_post_request);
          break;
        case FormReader::Event::too_long:
          refuse(Code::max_post_pre_data_length_exceeded);
          break;
      }
    }
    return true;
  }

  void closed(mortise_status how) {
    if (deciding_) {
      closed_ = how;
    } else if (!over_) {
      finish(how);
    }
  }

 private:
  void refuse(S3Error&& error) {
    over_ = true;
    if (upload_ != nullptr) return upload_->refuse(std::move(error));
    ContextPtr(std::move(context_))->fail(error);
  }

  bool take(std::string_view bytes, mortise_buffer* buffer) {
    size_ += bytes.size();
    if (size_ <= max_size_) return upload_->write(bytes, buffer);
    refuse(upload_too_large(size_, max_size_));
    return true;
  }

  void finish(mortise_status how) {
    if (how != MORTISE_OK) return refuse(body_failure(how));
    if (upload_ == nullptr)
      return refuse(invalid_argument("POST requires exactly one file upload per request.", "file", "0"));
    if (!reader_.ended()) return refuse(Code::malformed_post_request);
    if (size_ < min_size_)
      return refuse(S3Error(Code::entity_too_small, "Your proposed upload is smaller than the minimum allowed size")
                        .with("ProposedSize", std::to_string(size_))
                        .with("MinSizeAllowed", std::to_string(min_size_)));
    over_ = true;
    upload_->closed(MORTISE_OK);
  }

  /// Tells the form when it was decided, however that ends.
  class Decision {
   public:
    explicit Decision(std::shared_ptr<Form> form) noexcept : form_(std::move(form)) {}
    Decision(Decision&&) noexcept = default;
    Decision& operator=(Decision&&) = delete;
    ~Decision() {
      if (form_ != nullptr) form_->was_decided();
    }
    Form& form() const noexcept { return *form_; }

   private:
    std::shared_ptr<Form> form_;
  };

  /// False: wait until it is decided.
  bool begin_file(std::string_view& rest) {
    deciding_ = true;
    decide();
    if (!deciding_) return true;
    waiting_.emplace(rest);
    return false;
  }

  void was_decided() {
    deciding_ = false;
    over_ = upload_ == nullptr;
    if (!waiting_) return;  // the loop is in begin_file()
    const std::string waiting = *std::exchange(waiting_, std::nullopt);
    const bool more = write(waiting, nullptr);
    if (closed_ && !over_) return finish(*closed_);
    if (more && !over_) exchange_->resume();
  }

  /// Whose form it is, whether they may do what it says, and whether the service takes the object.
  void decide() {
    Decision decision(shared_from_this());
    // A policy is held against a field, and another of the same meaning could be the one that is acted on.
    if (const auto name = repeated_field(fields_); !name.empty())
      return fail(invalid_argument("A form can have this field only once.", name, ""));
    for (const FormField& f : fields_) pairs_.push_back(pair(f.name, f.value));
    authenticate_form(std::move(context_), pairs_, [decision = std::move(decision)](ContextPtr context) mutable {
      Form& form = decision.form();
      if (auto no = form.check_fields(*context)) return context->fail(*no);
      form.show_fields(*context);
      authorize_again(std::move(context), [decision = std::move(decision)](ContextPtr allowed) mutable {
        Form& own = decision.form();
        own.context_ = std::move(allowed);
        own.open(std::move(decision));
      });
    });
  }

  void fail(const S3Error& error) { ContextPtr(std::move(context_))->fail(error); }

  /// Which key it is for, and what the policy says.
  Refusal check_fields(Context& c) {
    if (reader_.part().has_filename && !expand_filename(fields_, reader_.part().filename, kMaxFields))
      return S3Error(Code::max_post_pre_data_length_exceeded);
    const std::string_view key = field_value(fields_, "key");
    if (key.empty() || !text::is_utf8(key))
      return invalid_argument("Bucket POST must contain a field named 'key'.", "key", "");
    c.address.key = key;
    if (const auto text = field_value(fields_, "policy"); text.data() != nullptr) {
      auto policy = PostPolicy::parse(text);
      if (!policy) return std::move(policy.error());
      if (auto no = policy->check(fields_, c.bucket(), c.site.host.unix_ms())) return no;
      min_size_ = policy->min_size();
      max_size_ = policy->max_size();
    }
    return std::nullopt;
  }

  /// To who decides whether the caller may.
  void show_fields(Context& c) const {
    struct Shown {
      std::vector<FormField> fields;
      FormRequest as_headers;
      Shown(const mortise_request& real, const std::vector<FormField>& f) : fields(f), as_headers(real, fields) {}
    };
    const auto shown = std::make_shared<const Shown>(*c.request.abi(), fields_);
    c.form.emplace(FormView{Headers(shown->as_headers.request()), field_value(shown->fields, "tagging"),
                            field_value(shown->fields, "x-amz-date"), c.form_signature_version, shown});
  }

  /// Sets upload_, or answers why not.
  void open(Decision decision) {
    Context& c = *context_;
    const FormRequest as_headers(*c.request.abi(), fields_);
    c.request = as_headers.request();
    c.headers = Headers(c.request);
    auto object = describe_object();
    auto plan = plan_body(c, PayloadUse::object);
    c.request = c.exchange.request();
    c.headers = Headers(c.request);
    if (!object) return fail(object.error());
    if (!plan) return fail(from_payload(std::move(plan).error()));
    auto shared = std::make_shared<Decision>(std::move(decision));
    open_upload(std::move(context_), std::move(plan).value(), target(std::move(*object)),
                [shared](std::unique_ptr<OpenUpload> upload) { shared->form().upload_ = std::move(upload); });
  }

  Or<NewObject> describe_object() const {
    auto object = NewObject::parse(*context_, false);
    const std::string_view tagging = field_value(fields_, "tagging");
    if (!object || tagging.empty()) return object;
    auto tags = parse_tag_document(tagging, kMaxObjectTags);
    if (!tags) return std::move(tags.error());
    if (!tags->empty()) object->set_property(kTagsProperty, store_tags(std::move(*tags)));
    return object;
  }

  UploadTarget target(NewObject&& object) const {
    std::string tags(object.tags());
    return {
        [object = std::move(object)](const Context& x, int64_t length, std::span<const mortise_wanted_digest> digests,
                                     mortise_task drained, void* drained_context, OnBegun done) mutable {
          mortise_put put = put_of(x.bucket(), x.key());
          object.describe(put);
          announce(put, length);
          put.digests = digests.data();
          put.digest_count = digests.size();
          x.objects_for_body().later().put(put, drained, drained_context, std::move(done));
        },
        [reply = FormReply(fields_), tags = std::move(tags)](Context& x, const mortise_written& written) {
          reply.send(x, written, tags);
        },
        true};
  }

  Exchange* exchange_;  // of the context, wherever that is; not after the answer
  ContextPtr context_;  // until the upload is open
  FormReader reader_;
  std::vector<FormField> fields_;
  std::unique_ptr<OpenUpload> upload_;
  uint64_t size_ = 0;
  uint64_t min_size_ = 0;
  uint64_t max_size_ = std::numeric_limits<uint64_t>::max();
  bool over_ = false;  // answered, or about to be
  bool deciding_ = false;
  std::vector<mortise_pair> pairs_;     // of the fields
  std::optional<std::string> waiting_;  // came with the file's begin, while it is being decided
  std::optional<mortise_status> closed_;
};

class FormSink final : public BodySink {
 public:
  explicit FormSink(std::shared_ptr<Form> form) : form_(std::move(form)) {}
  bool write(std::string_view data, mortise_buffer* buffer) noexcept override { return form_->write(data, buffer); }
  void closed(mortise_status how) noexcept override { form_->closed(how); }

 private:
  std::shared_ptr<Form> form_;
};

}  // namespace

void post_object(ContextPtr context) {
  const std::string_view type = context->headers.get("content-type");
  const auto boundary = form_boundary(type);
  if (!boundary && is_form_data(type)) return context->fail(Code::malformed_post_request);
  if (!boundary)
    return context->fail(S3Error(Code::precondition_failed)
                             .with("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"));
  Exchange& exchange = context->exchange;
  auto receive = [form = std::make_shared<Form>(std::move(context), *boundary), &exchange] {
    exchange.receive(std::make_unique<FormSink>(form));
  };
  exchange.post(std::move(receive));
}

}  // namespace mortise::api_s3::ops
