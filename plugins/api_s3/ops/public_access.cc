// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/public_access.h"

#include "api_s3/wire/object_properties.h"
#include "s3_model/grants.h"
#include "s3_model/public_access_block.h"

namespace mortise::api_s3::ops {
namespace {

s3_model::PublicAccessBlock block_of(const Site& site, const mortise_bucket& bucket) {
  return s3_model::PublicAccessBlock::in_force(property(bucket, s3_model::kPublicAccessBlockProperty),
                                               site.access.public_access_block());
}

}  // namespace

Refusal refuse_public_acl(const Site& site, const mortise_bucket& bucket, std::string_view acl) {
  if (!s3_model::is_public(acl) || !block_of(site, bucket).block_public_acls) return std::nullopt;
  return S3Error(
      Code::access_denied,
      "Access Denied: the bucket's public access block (BlockPublicAcls), or the server's, refuses ACLs that grant "
      "something to everybody.");
}

Refusal refuse_public_policy(const Site& site, const mortise_bucket& bucket, const policy_model::Policy& policy) {
  if (!policy_model::is_public(policy) || !block_of(site, bucket).block_public_policy) return std::nullopt;
  return S3Error(
      Code::access_denied,
      "Access Denied: the bucket's public access block (BlockPublicPolicy), or the server's, refuses policies that "
      "allow something to everybody.");
}

}  // namespace mortise::api_s3::ops
