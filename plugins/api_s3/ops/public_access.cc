// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/public_access.h"

#include "api_s3/wire/object_properties.h"
#include "s3_model/grants.h"
#include "s3_model/public_access_block.h"

namespace mortise::api_s3::ops {

Refusal refuse_public_acl(const mortise_bucket& bucket, std::string_view acl) {
  const auto stored = property(bucket, s3_model::kPublicAccessBlockProperty);
  if (stored.empty() || !s3_model::PublicAccessBlock::in_force(stored).block_public_acls) return std::nullopt;
  if (!s3_model::is_public(acl)) return std::nullopt;
  return S3Error(
      Code::access_denied,
      "Access Denied: the bucket's public access block (BlockPublicAcls) refuses ACLs that grant something to "
      "everybody.");
}

Refusal refuse_public_policy(const mortise_bucket& bucket, const policy_model::Policy& policy) {
  const auto stored = property(bucket, s3_model::kPublicAccessBlockProperty);
  if (!s3_model::PublicAccessBlock::in_force(stored).block_public_policy) return std::nullopt;
  if (!policy_model::is_public(policy)) return std::nullopt;
  return S3Error(
      Code::access_denied,
      "Access Denied: the bucket's public access block (BlockPublicPolicy) refuses policies that allow something to "
      "everybody.");
}

}  // namespace mortise::api_s3::ops
