// SPDX-License-Identifier: Apache-2.0
#include "ais_model/permission.h"

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

namespace mortise::ais_model {
namespace {

using P = Permission;

struct Row {
  std::string_view action;
  Permission permission;
};

// clang-format off
constexpr Row kRows[] = {
  // ---- the native API: the actions of its table
  {"ais:AppendObject", P::append},
  {"ais:DeleteObject", P::delete_object},
  {"ais:DeleteObjectVersion", P::delete_object},
  {"ais:DestroyBucket", P::destroy_bucket},
  {"ais:GetObject", P::get},
  {"ais:HeadBucket", P::head_bucket},
  {"ais:HeadObject", P::head_object},
  {"ais:ListObjects", P::list_objects},
  {"ais:MoveBucket", P::move_bucket},
  {"ais:MoveObject", P::move_object},
  {"ais:PatchBucket", P::patch},
  {"ais:PromoteObject", P::promote},
  {"ais:PutObject", P::put},
  {"ais:SetBucketAcl", P::set_bucket_acl},
  {"ais:SetBucketVersioning", P::patch},
  {"ais:UpdateObject", P::update_object},
  // ---- S3: objects
  {"s3:AbortMultipartUpload", P::put},
  {"s3:BypassGovernanceRetention", P::patch},
  {"s3:DeleteObject", P::delete_object},
  {"s3:DeleteObjectAnnotation", P::update_object},
  {"s3:DeleteObjectTagging", P::update_object},
  {"s3:DeleteObjectVersion", P::delete_object},
  {"s3:DeleteObjectVersionTagging", P::update_object},
  {"s3:GetObject", P::get},
  {"s3:GetObjectAcl", P::head_object},
  {"s3:GetObjectAnnotation", P::head_object},
  {"s3:GetObjectAttributes", P::head_object},
  {"s3:GetObjectLegalHold", P::head_object},
  {"s3:GetObjectRetention", P::head_object},
  {"s3:GetObjectTagging", P::head_object},
  {"s3:GetObjectTorrent", P::get},
  {"s3:GetObjectVersion", P::get},
  {"s3:GetObjectVersionAcl", P::head_object},
  {"s3:GetObjectVersionAttributes", P::head_object},
  {"s3:GetObjectVersionTagging", P::head_object},
  {"s3:ListMultipartUploadParts", P::head_object},
  {"s3:ListObjectAnnotations", P::head_object},
  {"s3:PutObject", P::put},
  {"s3:PutObjectAcl", P::update_object},
  {"s3:PutObjectAnnotation", P::update_object},
  {"s3:PutObjectLegalHold", P::update_object},
  {"s3:PutObjectRetention", P::update_object},
  {"s3:PutObjectTagging", P::update_object},
  {"s3:PutObjectVersionAcl", P::update_object},
  {"s3:PutObjectVersionTagging", P::update_object},
  {"s3:RestoreObject", P::update_object},
  {"s3:UpdateObjectEncryption", P::update_object},
  // ---- S3: buckets
  {"s3:CreateSession", P::head_bucket},
  {"s3:DeleteBucket", P::destroy_bucket},
  {"s3:ListBucket", P::list_objects},
  {"s3:ListBucketMultipartUploads", P::list_objects},
  {"s3:ListBucketVersions", P::list_objects},
  {"s3:PutBucketAcl", P::set_bucket_acl},
  {"s3:PutBucketOwnershipControls", P::set_bucket_acl},
  {"s3:PutBucketPolicy", P::set_bucket_acl},
  {"s3:DeleteBucketPolicy", P::set_bucket_acl},
  {"s3:PutBucketPublicAccessBlock", P::set_bucket_acl},
};

/// Of the cluster: no bucket's mask is about them.
constexpr Row kOfCluster[] = {
  {"ais:Administer", P::admin},
  {"ais:CreateBucket", P::create_bucket},
  {"ais:Health", P::none},
  {"ais:ListBuckets", P::list_buckets},
  {"ais:LogIn", P::none},
  {"ais:ManageOneself", P::none},
  {"ais:ShowCluster", P::show_cluster},
  {"s3:CreateBucket", P::create_bucket},
  {"s3:ListAllMyBuckets", P::list_buckets},
  {"s3:ListAllMyDirectoryBuckets", P::list_buckets},
};

/// Configurations of buckets: there are many, and they are read or written.
constexpr Row kBeginnings[] = {
  {"s3:Get", P::head_bucket},
  {"s3:List", P::head_bucket},
  {"s3:Put", P::patch},
  {"s3:Delete", P::patch},
  {"s3:Create", P::patch},
  {"s3:Update", P::patch},
};
// clang-format on

/// Of an action that nobody thought of.
constexpr Permission kStrange = P::admin;

const Row* find_of_cluster(std::string_view action) noexcept {
  const auto found =
      std::find_if(std::begin(kOfCluster), std::end(kOfCluster), [&](const Row& r) { return r.action == action; });
  return found == std::end(kOfCluster) ? nullptr : found;
}

const Row* find(std::string_view action) noexcept {
  const auto found = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.action == action; });
  if (found != std::end(kRows)) return found;
  const auto begins = std::find_if(std::begin(kBeginnings), std::end(kBeginnings),
                                   [&](const Row& r) { return action.starts_with(r.action); });
  const bool of_object = action.find("Object") != std::string_view::npos &&
                         action.find("ObjectLockConfiguration") == std::string_view::npos;
  return begins == std::end(kBeginnings) || of_object ? nullptr : begins;
}

constexpr uint64_t bits(std::initializer_list<Permission> permissions) noexcept {
  uint64_t out = 0;
  for (const Permission p : permissions) out |= static_cast<uint64_t>(p);
  return out;
}

constexpr uint64_t kToUndo = bits({P::patch, P::set_bucket_acl});
constexpr uint64_t kReading = bits({P::get, P::head_object, P::head_bucket, P::list_objects});

/// Without the property, everything.
uint64_t mask_of(const mortise_bucket& bucket) noexcept {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == kAccessProperty)
      return text::parse_decimal<uint64_t>(view(bucket.properties[i].value)).value_or(0);
  return UINT64_MAX;
}

uint64_t always_allowed(Asker asker) noexcept {
  if (asker == Asker::unknown) return kToUndo | kReading;
  return asker == Asker::administrator ? kToUndo : 0;
}

}  // namespace

std::string_view name_of(Permission permission) noexcept {
  constexpr std::array<std::string_view, 18> kNames = {
      "GET",          "HEAD-OBJECT",   "PUT",           "APPEND",         "DELETE-OBJECT", "MOVE-OBJECT",
      "PROMOTE",      "UPDATE-OBJECT", "HEAD-BUCKET",   "LIST-OBJECTS",   "PATCH",         "SET-BUCKET-ACL",
      "LIST-BUCKETS", "SHOW-CLUSTER",  "CREATE-BUCKET", "DESTROY-BUCKET", "MOVE-BUCKET",   "ADMIN"};
  const auto bit = static_cast<size_t>(std::countr_zero(static_cast<uint64_t>(permission)));
  return bit < kNames.size() ? kNames[bit] : std::string_view("none");
}

Permission permission_of(std::string_view action) noexcept {
  if (find_of_cluster(action) != nullptr) return Permission::none;
  const Row* row = find(action);
  return row == nullptr ? kStrange : row->permission;
}

Permission cluster_permission_of(std::string_view action) noexcept {
  const Row* row = find_of_cluster(action);
  return row == nullptr ? Permission::none : row->permission;
}

bool is_of_cluster(Permission permission) noexcept { return permission >= Permission::list_buckets; }

bool is_known_action(std::string_view action) noexcept {
  return find_of_cluster(action) != nullptr || find(action) != nullptr;
}

bool is_allowed(const mortise_bucket& bucket, Permission permission, Asker asker) noexcept {
  const auto needed = static_cast<uint64_t>(permission);
  return ((mask_of(bucket) | always_allowed(asker)) & needed) == needed;
}

}  // namespace mortise::ais_model
