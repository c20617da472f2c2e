// SPDX-License-Identifier: Apache-2.0
#include "policy_model/condition_keys.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>

namespace mortise::policy_model {
namespace {

// Those that end with a slash are families. Some have never a value here: networks and organisations of AWS, and what
// this release does not do. Policies that were written for AWS name them, and mean then what they mean there for a
// request without them.
constexpr std::array kKeys = std::to_array<std::string_view>({
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalTag/",
    "aws:PrincipalType",
    "aws:Referer",
    "aws:RequestTag/",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:userid",
    "aws:username",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
    "iam:ResourceTag/",
    "s3:AccessGrantsInstanceArn",
    "s3:AccessPointNetworkOrigin",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "s3:ExistingObjectTag/",
    "s3:InventoryAccessibleOptionalFields",
    "s3:ObjectCreationOperation",
    "s3:RequestObjectTag/",
    "s3:RequestObjectTagKeys",
    "s3:ResourceAccount",
    "s3:TlsVersion",
    "s3:VersionId",
    "s3:authType",
    "s3:delimiter",
    "s3:destinationRegion",
    "s3:if-match",
    "s3:if-none-match",
    "s3:isReplicationPauseRequest",
    "s3:locationconstraint",
    "s3:max-keys",
    "s3:object-lock-legal-hold",
    "s3:object-lock-mode",
    "s3:object-lock-remaining-retention-days",
    "s3:object-lock-retain-until-date",
    "s3:prefix",
    "s3:signatureAge",
    "s3:signatureversion",
    "s3:x-amz-acl",
    "s3:x-amz-content-sha256",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-object-ownership",
    "s3:x-amz-rename-source",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:TransitiveTagKeys",
});

constexpr size_t kLongestKey = 256;

/// Tags of users are told apart without case.
bool keeps_case(std::string_view family) { return family.starts_with("s3:"); }

}  // namespace

std::span<const std::string_view> condition_keys() noexcept { return kKeys; }

std::string canonical_key(std::string_view name) {
  if (name.size() > kLongestKey) return {};
  const size_t slash = name.find('/');
  const bool of_family = slash != std::string_view::npos;
  const std::string_view front = of_family ? name.substr(0, slash + 1) : name;
  const auto* key = std::find_if(kKeys.begin(), kKeys.end(),
                                 [&](std::string_view known) { return text::same_ignoring_case(known, front); });
  if (key == kKeys.end() || (of_family && slash + 1 == name.size())) return {};
  std::string out(*key);
  if (of_family) out += keeps_case(*key) ? std::string(name.substr(slash + 1)) : text::lower(name.substr(slash + 1));
  return out;
}

}  // namespace mortise::policy_model
