// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/authorization.h"

#include "api_s3/http/context.h"
#include "api_s3/http/operation.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kExpectedOwner = "x-amz-expected-bucket-owner";

/// Where keys are named by the body, the handler asks for each of them; a form's is known when it is to be stored.
Refusal ask(const Context& c) {
  const Action& action = c.operation->action;
  if (action.asked_by_handler() && c.key().empty()) return std::nullopt;
  const std::string_view version = c.query.get("versionId");
  return c.require(version.empty() ? action.name() : action.of_version(), c.key(), version, c.query.get("uploadId"));
}

/// x-amz-expected-bucket-owner, for everybody, anonymous callers too. A missing bucket is the handler's to report.
Refusal check_expected_owner(const Context& c) {
  const auto expected = c.headers.get(kExpectedOwner);
  if (expected.data() == nullptr || c.found.opened() == nullptr || c.found.owner() == expected) return std::nullopt;
  return S3Error(Code::access_denied).because("x-amz-expected-bucket-owner names another owner");
}

/// A caller who creates a bucket that exists must be told that the name is taken.
bool needs_bucket(const Context& c) {
  if (c.address.level == Level::service || c.operation->action.name() == "s3:CreateBucket") return false;
  return c.site.access.enabled() || c.headers.has(kExpectedOwner);
}

}  // namespace

Refusal authorize(Context& c) {
  if (needs_bucket(c))
    if (auto no = c.found.look(c.objects())) return no;
  if (auto no = ask(c)) return no;
  return check_expected_owner(c);
}

Refusal authorize_again(Context& c) {
  if (auto no = c.found.renew(c.objects())) return no;
  if (auto no = ask(c)) return no;
  return check_expected_owner(c);
}

}  // namespace mortise::api_s3
