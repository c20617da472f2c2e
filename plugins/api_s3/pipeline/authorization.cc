// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/authorization.h"

#include "api_s3/http/operation.h"

namespace mortise::api_s3 {
namespace {

/// x-amz-expected-bucket-owner, for everybody, anonymous callers too. A missing bucket is the handler's to report.
void check_expected_owner(ContextPtr context) {
  const Context& c = *context;
  const auto expected = c.headers.get("x-amz-expected-bucket-owner");
  if (expected.data() == nullptr || c.found.opened() == nullptr || c.found.owner() == expected)
    return go_on(std::move(context));
  context->fail(S3Error(Code::access_denied).because("x-amz-expected-bucket-owner names another owner"));
}

/// Where keys are named by the body, the handler asks for each of them; a form's is known when it is to be stored. Who
/// reads an object asks when it is there.
void ask(ContextPtr context) {
  const Context& c = *context;
  const Action& action = c.operation->action;
  if ((action.asked_by_handler() && c.key().empty()) || action.asked_with_object())
    return check_expected_owner(std::move(context));
  const std::string_view version = c.query.get("versionId");
  const Wanted wanted{&c.found, version.empty() ? action.name() : action.of_version(), c.key(), version,
                      c.query.get("uploadId")};
  require(std::move(context), wanted, &check_expected_owner);
}

/// A caller who creates a bucket that exists must be told that the name is taken.
bool needs_bucket(const Context& c) {
  return c.address.level != Level::service && c.operation->action.name() != "s3:CreateBucket";
}

}  // namespace

void authorize(ContextPtr context, Step next) {
  context->steps.push(std::move(next));
  if (!needs_bucket(*context)) return ask(std::move(context));
  find_bucket(std::move(context), &ask);
}

void authorize_again(ContextPtr context, Step next) {
  context->steps.push(std::move(next));
  renew_bucket(std::move(context), &ask);
}

}  // namespace mortise::api_s3
