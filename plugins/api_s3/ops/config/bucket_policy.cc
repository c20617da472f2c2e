// SPDX-License-Identifier: Apache-2.0
//
// The policy of a bucket as a configuration document, and GetBucketPolicyStatus. What it means for requests is decided
// by the plugin that gives mortise.policies/1.
#include "s3_model/bucket_policy.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/documents.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/public_access.h"
#include "api_s3/wire/object_properties.h"
#include "policy_model/policy.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {
namespace {

Or<policy_model::Policy> parse_bucket_policy(std::string_view document) {
  auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::bucket);
  if (!policy) return S3Error(Code::malformed_policy, policy.error().message);
  return *std::move(policy);
}

}  // namespace

Or<std::string> parse_policy(std::string_view document) {
  const auto policy = parse_bucket_policy(document);
  if (!policy) return policy.error();
  return std::string(document);
}

Refusal check_new_policy(const Site& site, const mortise_bucket& bucket, std::string_view kept) {
  const auto policy = parse_bucket_policy(kept);
  if (!policy) return policy.error();
  if (const auto good = policy_model::check_resources(*policy, view(bucket.name)); !good)
    return S3Error(Code::malformed_policy, good.error().message);
  return refuse_public_policy(site, bucket, *policy);
}

Refusal refuse_unevaluated_policy(const Site& site) {
  if (site.evaluates_policies || !site.access.enabled()) return std::nullopt;
  return S3Error(Code::not_implemented, "No plugin that evaluates policies is enabled: they would mean nothing.");
}

HandlerOutcome get_bucket_policy_status(Context& c) {
  std::string kept;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { kept = property(b, s3_model::kPolicyProperty); }))
    return *std::move(no);
  if (kept.empty()) return S3Error(Code::no_such_bucket_policy).with("BucketName", std::string(c.bucket()));
  const auto policy = parse_bucket_policy(kept);
  xml::Writer w;
  w.open_root("PolicyStatus").element("IsPublic", policy && policy_model::is_public(*policy));
  return Answer::xml(w.close("PolicyStatus").take());
}

}  // namespace mortise::api_s3::ops
