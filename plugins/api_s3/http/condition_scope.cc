// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/condition_scope.h"

#include <algorithm>
#include <span>

namespace mortise::api_s3 {
namespace {

using ActionNames = std::span<const std::string_view>;

constexpr std::string_view kListActions[] = {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"};
constexpr std::string_view kWriteActions[] = {"s3:PutObject"};
constexpr std::string_view kTagActions[] = {"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"};
constexpr std::string_view kGrantActions[] = {"s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl",
                                              "s3:PutBucketAcl", "s3:CreateBucket"};
constexpr std::string_view kLockActions[] = {"s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold",
                                             "s3:BypassGovernanceRetention"};
constexpr std::string_view kOwnershipActions[] = {"s3:CreateBucket", "s3:PutBucketOwnershipControls"};
constexpr std::string_view kChangeActions[] = {"s3:PutObject", "s3:DeleteObject"};

struct KeyRow {
  std::string_view key;  // or what keys begin with, if it ends with '-' or '/'
  ActionNames actions;
};

constexpr KeyRow kKeyRows[] = {
    {"s3:prefix", kListActions},
    {"s3:delimiter", kListActions},
    {"s3:max-keys", kListActions},
    {"s3:RequestObjectTag/", kTagActions},
    {"s3:RequestObjectTagKeys", kTagActions},
    {"s3:x-amz-acl", kGrantActions},
    {"s3:x-amz-grant-", kGrantActions},
    {"s3:x-amz-copy-source", kWriteActions},
    {"s3:x-amz-metadata-directive", kWriteActions},
    {"s3:x-amz-rename-source", kChangeActions},
    {"s3:x-amz-server-side-encryption", kWriteActions},
    {"s3:x-amz-server-side-encryption-", kWriteActions},
    {"s3:x-amz-storage-class", kWriteActions},
    {"s3:x-amz-website-redirect-location", kWriteActions},
    {"s3:x-amz-object-ownership", kOwnershipActions},
    {"s3:object-lock-", kLockActions},
    {"s3:if-match", kChangeActions},
    {"s3:if-none-match", kWriteActions},
};

bool is_key_of_row(const KeyRow& row, std::string_view key) noexcept {
  const bool family = row.key.ends_with('-') || row.key.ends_with('/');
  return family ? key.starts_with(row.key) : key == row.key;
}

}  // namespace

bool has_condition_key(std::string_view action, std::string_view key) noexcept {
  for (const KeyRow& row : kKeyRows)
    if (is_key_of_row(row, key)) return std::find(row.actions.begin(), row.actions.end(), action) != row.actions.end();
  return true;
}

}  // namespace mortise::api_s3
