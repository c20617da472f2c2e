// SPDX-License-Identifier: Apache-2.0
#include "api_s3/properties.h"

#include "api_s3/http/bucket_region.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/wire/query.h"
#include "policy_model/policy.h"
#include "s3_model/grants.h"

namespace mortise::api_s3 {
namespace {

/// What the policy itself, by check_policy_property(), does not tell.
Result<void> check_policy(std::string_view bucket, std::string_view document,
                          const s3_model::PublicAccessBlock& block) {
  if (document.empty()) return {};
  const auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::bucket);
  if (!policy) return policy.error();
  if (auto good = policy_model::check_resources(*policy, bucket); !good)
    return Error(Status::invalid, "property 's3.policy': " + good.error().message +
                                      ": each Resource is this bucket, arn:aws:s3:::" + std::string(bucket) +
                                      ", or objects in it");
  if (!block.block_public_policy || !policy_model::is_public(*policy)) return {};
  return Error(Status::invalid,
               "property 's3.policy': the policy allows something to everybody, which the bucket's "
               "s3.public_access_block (BlockPublicPolicy) refuses");
}

}  // namespace

Result<void> check_acl_property(std::string_view value) {
  if (is_stored_acl(value)) return {};
  return Error(Status::invalid, "it is canned:NAME, as in canned:public-read, or a list as api_s3 stores it");
}

Result<void> check_cors_property(std::string_view value) {
  const auto cors = s3_model::Cors::parse(value);
  return cors ? Result<void>() : Result<void>(cors.error());
}

Result<void> check_location_property(std::string_view value) {
  if (is_location(value)) return {};
  return Error(Status::invalid, "it is the name of a region, as in eu-west-1");
}

Result<void> check_public_access_block_property(std::string_view value) {
  const auto block = s3_model::PublicAccessBlock::load(value);
  return block ? Result<void>() : Result<void>(block.error());
}

Result<void> check_policy_property(std::string_view value) {
  const auto policy = policy_model::Policy::parse(value, policy_model::Policy::Kind::bucket);
  return policy ? Result<void>() : Result<void>(policy.error());
}

namespace {

/// A bucket whose owner owns everything in it has no lists, but for those that say just that.
Result<void> check_ownership(const PropertyValues& set, const PropertyValues& all) {
  if (set.find(kOwnershipProperty).empty() && set.find(kAclProperty).empty()) return {};
  const std::string_view acl = all.find(kAclProperty);
  if (all.find(kOwnershipProperty) != kBucketOwnerEnforced || acl.empty() || acl == "canned:private" ||
      acl == "canned:bucket-owner-full-control")
    return {};
  return Error(
      Status::invalid,
      "properties 's3.ownership' and 's3.acl': with BucketOwnerEnforced there are no access control lists, and "
      "this one would mean nothing");
}

}  // namespace

Result<void> check_bucket_change(std::string_view bucket, const PropertyValues& set, const PropertyValues& all) {
  if (auto good = check_ownership(set, all); !good) return good;
  const auto block = s3_model::PublicAccessBlock::in_force(all.find(s3_model::kPublicAccessBlockProperty));
  if (auto good = check_policy(bucket, set.find(s3_model::kPolicyProperty), block); !good) return good;
  if (!block.block_public_acls || !s3_model::is_public(set.find(kAclProperty))) return {};
  return Error(Status::invalid,
               "property 's3.acl': the list grants something to everybody, which the bucket's s3.public_access_block "
               "(BlockPublicAcls) refuses");
}

Result<void> check_tags_property(std::string_view value) {
  if (!Query::parse(value)) return Error(Status::invalid, "the tags are a=1&b=2, percent-encoded");
  const auto bad = check_tags(load_tags(value), kMaxBucketTags);
  if (bad) return Error(Status::invalid, bad->message);
  return {};
}

}  // namespace mortise::api_s3
