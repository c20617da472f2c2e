// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/native_actions.h"

#include <array>

namespace mortise::auth_policy {
namespace {

struct SameAs {
  std::string_view native;
  std::string_view s3;
};

// Whoever may change a bucket's properties may change its policy with them.
constexpr std::array kSame = std::to_array<SameAs>({
    {"ais:AppendObject", "s3:PutObject"},
    {"ais:CreateBucket", "s3:CreateBucket"},
    {"ais:DeleteObject", "s3:DeleteObject"},
    {"ais:DeleteObjectVersion", "s3:DeleteObjectVersion"},
    {"ais:DestroyBucket", "s3:DeleteBucket"},
    {"ais:GetObject", "s3:GetObject"},
    {"ais:HeadBucket", "s3:ListBucket"},
    {"ais:HeadObject", "s3:GetObject"},
    {"ais:ListBuckets", "s3:ListAllMyBuckets"},
    {"ais:ListObjects", "s3:ListBucket"},
    {"ais:MoveBucket", "s3:DeleteBucket"},
    {"ais:MoveObject", "s3:PutObject"},
    {"ais:PatchBucket", "s3:PutBucketPolicy"},
    {"ais:PromoteObject", "s3:PutObject"},
    {"ais:PutObject", "s3:PutObject"},
    {"ais:SetBucketAcl", "s3:PutBucketAcl"},
    {"ais:SetBucketVersioning", "s3:PutBucketVersioning"},
    {"ais:UpdateObject", "s3:PutObject"},
});

}  // namespace

std::string_view s3_action_of(std::string_view action) noexcept {
  for (const SameAs& row : kSame)
    if (row.native == action) return row.s3;
  return {};
}

}  // namespace mortise::auth_policy
