// SPDX-License-Identifier: Apache-2.0
//
// GetBucketLifecycleConfiguration, PutBucketLifecycleConfiguration, DeleteBucketLifecycle. The plugin `lifecycle` obeys
// the rules, for whichever API wrote the objects.
#include "api_s3/errors/model_errors.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "s3_model/lifecycle.h"

namespace mortise::api_s3::ops {
namespace {

constexpr std::string_view kMinimum = "x-amz-transition-default-minimum-object-size";

Or<s3_model::Lifecycle> parse_lifecycle(const Context& c) {
  auto rules = s3_model::Lifecycle::parse(c.body);
  if (!rules) return from_model(rules.error());
  const auto minimum = c.headers.get(kMinimum);
  if (minimum.data() != nullptr && !rules->set_minimum_of_transitions(minimum))
    return invalid_argument("There is no such minimum size.", kMinimum, minimum);
  return *std::move(rules);
}

}  // namespace

HandlerOutcome get_bucket_lifecycle(Context& c) {
  std::string kept;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { kept = property(b, s3_model::kLifecycleProperty); }))
    return *std::move(no);
  if (kept.empty()) return S3Error(Code::no_such_lifecycle_configuration).with("BucketName", std::string(c.bucket()));
  const auto rules = s3_model::Lifecycle::parse(kept);
  if (!rules) return S3Error(Code::internal_error).because(rules.error().message);
  Answer answer = Answer::xml(rules->document());
  answer.add(kMinimum, std::string(rules->minimum_of_transitions()));
  return answer;
}

void put_bucket_lifecycle(ContextPtr context) {
  Context& c = *context;
  if (!c.site.obeys_lifecycle)
    return c.fail(S3Error(Code::not_implemented, "The plugin that obeys lifecycle rules is not enabled."));
  if (!c.body_has_digest) return c.fail(missing_digest());
  const auto rules = parse_lifecycle(c);
  if (!rules) return c.fail(rules.error());
  const std::string kept = rules->store();
  const mortise_pair set = pair(s3_model::kLifecycleProperty, kept);
  answer_with(
      std::move(context),
      [&](auto done) { c.objects().bucket_update(c.bucket(), &set, 1, nullptr, 0, std::move(done)); },
      [minimum = std::string(rules->minimum_of_transitions())](const Context&,
                                                               const mortise_bucket&) -> HandlerOutcome {
        Answer answer;
        answer.add(kMinimum, minimum);
        return answer;
      });
}

void delete_bucket_lifecycle(ContextPtr context) {
  set_bucket_property(std::move(context), s3_model::kLifecycleProperty, {}, 204);
}

}  // namespace mortise::api_s3::ops
