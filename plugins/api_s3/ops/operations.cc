// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/operations.h"

#include "api_s3/ops/handlers.h"

namespace mortise::api_s3 {
namespace {

using enum Body;
using enum Run;
constexpr Level kService = Level::service, kBucket = Level::bucket, kObject = Level::object;
constexpr Method kGet = Method::get, kHead = Method::head, kPut = Method::put, kPost = Method::post,
                 kDelete = Method::del;

// clang-format off
constexpr Operation kRows[] = {
  // ---- service
  {"ListBuckets", kService, kGet, "", "s3:ListAllMyBuckets", none, worker, ops::list_buckets},
  {"ListDirectoryBuckets", kService, kGet, "", "s3:ListAllMyDirectoryBuckets", none, worker, {}, {parameter("x-id", "ListDirectoryBuckets")}},
  // ---- buckets
  {"CreateBucket", kBucket, kPut, "", Action::with_document("s3:CreateBucket"), document, worker, ops::create_bucket},
  {"HeadBucket", kBucket, kHead, "", "s3:ListBucket", none, loop, ops::head_bucket},
  {"DeleteBucket", kBucket, kDelete, "", "s3:DeleteBucket", none, worker, ops::delete_bucket},
  {"GetBucketLocation", kBucket, kGet, "location", "s3:GetBucketLocation", none, worker, ops::get_bucket_location},
  {"ListObjects", kBucket, kGet, "", "s3:ListBucket", none, worker, ops::list_objects},
  {"ListObjectsV2", kBucket, kGet, "", "s3:ListBucket", none, worker, ops::list_objects_v2, {parameter("list-type", "2")}},
  {"ListObjectVersions", kBucket, kGet, "versions", "s3:ListBucketVersions", none, worker, ops::list_object_versions},
  {"ListMultipartUploads", kBucket, kGet, "uploads", "s3:ListBucketMultipartUploads", none, worker, ops::list_multipart_uploads},
  {"DeleteObjects", kBucket, kPost, "delete", Action::for_each_key("s3:DeleteObject"), document, worker, ops::delete_objects},
  {"PostObject", kBucket, kPost, "", Action::of_form("s3:PutObject"), stream, loop, ops::post_object},
  // ---- objects
  {"PutObject", kObject, kPut, "", Action::of_new_object("s3:PutObject"), stream, loop, ops::put_object},
  {"CopyObject", kObject, kPut, "", Action::of_new_object("s3:PutObject"), none, worker, ops::copy_object, {header("x-amz-copy-source")}},
  {"GetObject", kObject, kGet, "", Action::of_object("s3:GetObject", "s3:GetObjectVersion"), none, loop, ops::get_object},
  {"HeadObject", kObject, kHead, "", Action::of_object("s3:GetObject", "s3:GetObjectVersion"), none, loop, ops::head_object},
  {"DeleteObject", kObject, kDelete, "", {"s3:DeleteObject", "s3:DeleteObjectVersion"}, none, loop, ops::delete_object},
  {"GetObjectAttributes", kObject, kGet, "attributes", {"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"}, none, worker, ops::get_object_attributes},
  {"GetObjectTagging", kObject, kGet, "tagging", {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"}, none, worker, ops::get_object_tagging},
  {"PutObjectTagging", kObject, kPut, "tagging", Action::with_document("s3:PutObjectTagging", "s3:PutObjectVersionTagging"), document, worker, ops::put_object_tagging},
  {"DeleteObjectTagging", kObject, kDelete, "tagging", {"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"}, none, worker, ops::delete_object_tagging},
  {"GetObjectAcl", kObject, kGet, "acl", {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"}, none, worker, ops::get_object_acl},
  {"PutObjectAcl", kObject, kPut, "acl", {"s3:PutObjectAcl", "s3:PutObjectVersionAcl"}, document, worker, ops::put_object_acl},
  {"GetObjectRetention", kObject, kGet, "retention", "s3:GetObjectRetention", none, worker, ops::get_object_retention},
  {"PutObjectRetention", kObject, kPut, "retention", Action::with_document("s3:PutObjectRetention"), document, worker, ops::put_object_retention},
  {"GetObjectLegalHold", kObject, kGet, "legal-hold", "s3:GetObjectLegalHold", none, worker, ops::get_object_legal_hold},
  {"PutObjectLegalHold", kObject, kPut, "legal-hold", Action::with_document("s3:PutObjectLegalHold"), document, worker, ops::put_object_legal_hold},
  {"RestoreObject", kObject, kPost, "restore", "s3:RestoreObject"},
  {"SelectObjectContent", kObject, kPost, "select", "s3:GetObject"},
  {"GetObjectTorrent", kObject, kGet, "torrent", "s3:GetObjectTorrent"},
  {"RenameObject", kObject, kPut, "renameObject", "s3:PutObject", none, worker, ops::rename_object},
  {"UpdateObjectEncryption", kObject, kPut, "encryption", "s3:UpdateObjectEncryption"},
  {"PutObjectAnnotation", kObject, kPut, "annotation", "s3:PutObjectAnnotation"},
  {"GetObjectAnnotation", kObject, kGet, "annotation", "s3:GetObjectAnnotation"},
  {"DeleteObjectAnnotation", kObject, kDelete, "annotation", "s3:DeleteObjectAnnotation"},
  {"ListObjectAnnotations", kObject, kGet, "annotations", "s3:ListObjectAnnotations"},
  // ---- multipart uploads
  {"CreateMultipartUpload", kObject, kPost, "uploads", Action::of_new_object("s3:PutObject"), none, worker, ops::create_multipart_upload},
  {"UploadPart", kObject, kPut, "uploadId", "s3:PutObject", stream, loop, ops::upload_part, {parameter("partNumber")}},
  {"UploadPartCopy", kObject, kPut, "uploadId", "s3:PutObject", none, worker, ops::upload_part_copy, {parameter("partNumber"), header("x-amz-copy-source")}},
  {"CompleteMultipartUpload", kObject, kPost, "uploadId", "s3:PutObject", completion, worker, ops::complete_multipart_upload},
  {"AbortMultipartUpload", kObject, kDelete, "uploadId", "s3:AbortMultipartUpload", none, worker, ops::abort_multipart_upload},
  {"ListParts", kObject, kGet, "uploadId", "s3:ListMultipartUploadParts", none, worker, ops::list_parts},
  // ---- configuration of buckets
  {"GetBucketVersioning", kBucket, kGet, "versioning", "s3:GetBucketVersioning", none, worker, ops::get_configuration},
  {"PutBucketVersioning", kBucket, kPut, "versioning", "s3:PutBucketVersioning", document, worker, ops::put_configuration},
  {"GetBucketPolicy", kBucket, kGet, "policy", "s3:GetBucketPolicy", none, worker, ops::get_configuration},
  {"PutBucketPolicy", kBucket, kPut, "policy", "s3:PutBucketPolicy", document, worker, ops::put_configuration},
  {"DeleteBucketPolicy", kBucket, kDelete, "policy", "s3:DeleteBucketPolicy", none, worker, ops::delete_configuration},
  {"GetBucketPolicyStatus", kBucket, kGet, "policyStatus", "s3:GetBucketPolicyStatus", none, worker, ops::get_bucket_policy_status},
  {"GetBucketAcl", kBucket, kGet, "acl", "s3:GetBucketAcl", none, worker, ops::get_bucket_acl},
  {"PutBucketAcl", kBucket, kPut, "acl", "s3:PutBucketAcl", document, worker, ops::put_bucket_acl},
  {"GetBucketOwnershipControls", kBucket, kGet, "ownershipControls", "s3:GetBucketOwnershipControls", none, worker, ops::get_configuration},
  {"PutBucketOwnershipControls", kBucket, kPut, "ownershipControls", "s3:PutBucketOwnershipControls", document, worker, ops::put_configuration},
  {"DeleteBucketOwnershipControls", kBucket, kDelete, "ownershipControls", "s3:PutBucketOwnershipControls", none, worker, ops::delete_configuration},
  {"GetPublicAccessBlock", kBucket, kGet, "publicAccessBlock", "s3:GetBucketPublicAccessBlock", none, worker, ops::get_configuration},
  {"PutPublicAccessBlock", kBucket, kPut, "publicAccessBlock", "s3:PutBucketPublicAccessBlock", document, worker, ops::put_configuration},
  {"DeletePublicAccessBlock", kBucket, kDelete, "publicAccessBlock", "s3:PutBucketPublicAccessBlock", none, worker, ops::delete_configuration},
  {"GetBucketCors", kBucket, kGet, "cors", "s3:GetBucketCORS", none, worker, ops::get_configuration},
  {"PutBucketCors", kBucket, kPut, "cors", "s3:PutBucketCORS", document, worker, ops::put_configuration},
  {"DeleteBucketCors", kBucket, kDelete, "cors", "s3:PutBucketCORS", none, worker, ops::delete_configuration},
  {"GetBucketLifecycleConfiguration", kBucket, kGet, "lifecycle", "s3:GetLifecycleConfiguration", none, worker, ops::get_bucket_lifecycle},
  {"PutBucketLifecycleConfiguration", kBucket, kPut, "lifecycle", "s3:PutLifecycleConfiguration", document, worker, ops::put_bucket_lifecycle},
  {"DeleteBucketLifecycle", kBucket, kDelete, "lifecycle", "s3:PutLifecycleConfiguration", none, worker, ops::delete_bucket_lifecycle},
  {"GetBucketTagging", kBucket, kGet, "tagging", "s3:GetBucketTagging", none, worker, ops::get_configuration},
  {"PutBucketTagging", kBucket, kPut, "tagging", "s3:PutBucketTagging", document, worker, ops::put_configuration},
  {"DeleteBucketTagging", kBucket, kDelete, "tagging", "s3:PutBucketTagging", none, worker, ops::delete_configuration},
  {"GetBucketEncryption", kBucket, kGet, "encryption", "s3:GetEncryptionConfiguration", none, worker, ops::get_missing_configuration},
  {"PutBucketEncryption", kBucket, kPut, "encryption", "s3:PutEncryptionConfiguration"},
  {"DeleteBucketEncryption", kBucket, kDelete, "encryption", "s3:PutEncryptionConfiguration", none, worker, ops::delete_missing_configuration},
  {"GetObjectLockConfiguration", kBucket, kGet, "object-lock", "s3:GetBucketObjectLockConfiguration", none, worker, ops::get_configuration},
  {"PutObjectLockConfiguration", kBucket, kPut, "object-lock", "s3:PutBucketObjectLockConfiguration", document, worker, ops::put_configuration},
  {"GetBucketNotificationConfiguration", kBucket, kGet, "notification", "s3:GetBucketNotification", none, worker, ops::get_empty_configuration},
  {"PutBucketNotificationConfiguration", kBucket, kPut, "notification", "s3:PutBucketNotification", document, worker, ops::put_unchanged_configuration},
  {"GetBucketLogging", kBucket, kGet, "logging", "s3:GetBucketLogging", none, worker, ops::get_empty_configuration},
  {"PutBucketLogging", kBucket, kPut, "logging", "s3:PutBucketLogging", document, worker, ops::put_unchanged_configuration},
  {"GetBucketWebsite", kBucket, kGet, "website", "s3:GetBucketWebsite", none, worker, ops::get_configuration},
  {"PutBucketWebsite", kBucket, kPut, "website", "s3:PutBucketWebsite", document, worker, ops::put_configuration},
  {"DeleteBucketWebsite", kBucket, kDelete, "website", "s3:DeleteBucketWebsite", none, worker, ops::delete_configuration},
  {"GetBucketReplication", kBucket, kGet, "replication", "s3:GetReplicationConfiguration", none, worker, ops::get_missing_configuration},
  {"PutBucketReplication", kBucket, kPut, "replication", "s3:PutReplicationConfiguration"},
  {"DeleteBucketReplication", kBucket, kDelete, "replication", "s3:PutReplicationConfiguration", none, worker, ops::delete_missing_configuration},
  {"GetBucketRequestPayment", kBucket, kGet, "requestPayment", "s3:GetBucketRequestPayment", none, worker, ops::get_empty_configuration},
  {"PutBucketRequestPayment", kBucket, kPut, "requestPayment", "s3:PutBucketRequestPayment", document, worker, ops::put_unchanged_configuration},
  {"GetBucketAccelerateConfiguration", kBucket, kGet, "accelerate", "s3:GetAccelerateConfiguration", none, worker, ops::get_empty_configuration},
  {"PutBucketAccelerateConfiguration", kBucket, kPut, "accelerate", "s3:PutAccelerateConfiguration", document, worker, ops::put_unchanged_configuration},
  {"ListBucketInventoryConfigurations", kBucket, kGet, "inventory", "s3:GetInventoryConfiguration", none, worker, ops::get_empty_configuration},
  {"GetBucketInventoryConfiguration", kBucket, kGet, "inventory", "s3:GetInventoryConfiguration", none, worker, ops::get_missing_configuration, {parameter("id")}},
  {"PutBucketInventoryConfiguration", kBucket, kPut, "inventory", "s3:PutInventoryConfiguration"},
  {"DeleteBucketInventoryConfiguration", kBucket, kDelete, "inventory", "s3:PutInventoryConfiguration", none, worker, ops::get_missing_configuration},
  {"ListBucketAnalyticsConfigurations", kBucket, kGet, "analytics", "s3:GetAnalyticsConfiguration", none, worker, ops::get_empty_configuration},
  {"GetBucketAnalyticsConfiguration", kBucket, kGet, "analytics", "s3:GetAnalyticsConfiguration", none, worker, ops::get_missing_configuration, {parameter("id")}},
  {"PutBucketAnalyticsConfiguration", kBucket, kPut, "analytics", "s3:PutAnalyticsConfiguration"},
  {"DeleteBucketAnalyticsConfiguration", kBucket, kDelete, "analytics", "s3:PutAnalyticsConfiguration", none, worker, ops::get_missing_configuration},
  {"ListBucketMetricsConfigurations", kBucket, kGet, "metrics", "s3:GetMetricsConfiguration", none, worker, ops::get_empty_configuration},
  {"GetBucketMetricsConfiguration", kBucket, kGet, "metrics", "s3:GetMetricsConfiguration", none, worker, ops::get_missing_configuration, {parameter("id")}},
  {"PutBucketMetricsConfiguration", kBucket, kPut, "metrics", "s3:PutMetricsConfiguration"},
  {"DeleteBucketMetricsConfiguration", kBucket, kDelete, "metrics", "s3:PutMetricsConfiguration", none, worker, ops::get_missing_configuration},
  {"ListBucketIntelligentTieringConfigurations", kBucket, kGet, "intelligent-tiering", "s3:GetIntelligentTieringConfiguration", none, worker, ops::get_empty_configuration},
  {"GetBucketIntelligentTieringConfiguration", kBucket, kGet, "intelligent-tiering", "s3:GetIntelligentTieringConfiguration", none, worker, ops::get_missing_configuration, {parameter("id")}},
  {"PutBucketIntelligentTieringConfiguration", kBucket, kPut, "intelligent-tiering", "s3:PutIntelligentTieringConfiguration"},
  {"DeleteBucketIntelligentTieringConfiguration", kBucket, kDelete, "intelligent-tiering", "s3:PutIntelligentTieringConfiguration", none, worker, ops::get_missing_configuration},
  {"CreateBucketMetadataTableConfiguration", kBucket, kPost, "metadataTable", "s3:CreateBucketMetadataTableConfiguration"},
  {"GetBucketMetadataTableConfiguration", kBucket, kGet, "metadataTable", "s3:GetBucketMetadataTableConfiguration"},
  {"DeleteBucketMetadataTableConfiguration", kBucket, kDelete, "metadataTable", "s3:DeleteBucketMetadataTableConfiguration"},
  {"CreateBucketMetadataConfiguration", kBucket, kPost, "metadataConfiguration", "s3:CreateBucketMetadataTableConfiguration"},
  {"GetBucketMetadataConfiguration", kBucket, kGet, "metadataConfiguration", "s3:GetBucketMetadataTableConfiguration"},
  {"DeleteBucketMetadataConfiguration", kBucket, kDelete, "metadataConfiguration", "s3:DeleteBucketMetadataTableConfiguration"},
  {"UpdateBucketMetadataInventoryTableConfiguration", kBucket, kPut, "metadataInventoryTable", "s3:UpdateBucketMetadataInventoryTableConfiguration"},
  {"UpdateBucketMetadataJournalTableConfiguration", kBucket, kPut, "metadataJournalTable", "s3:UpdateBucketMetadataJournalTableConfiguration"},
  {"UpdateBucketMetadataAnnotationTableConfiguration", kBucket, kPut, "metadataAnnotationTable", "s3:UpdateBucketMetadataAnnotationTableConfiguration"},
  {"GetBucketAbac", kBucket, kGet, "abac", "s3:GetBucketAbac"},
  {"PutBucketAbac", kBucket, kPut, "abac", "s3:PutBucketAbac"},
  {"CreateSession", kBucket, kGet, "session", "s3:CreateSession"},
};
// clang-format on

}  // namespace

std::span<const Operation> operations() noexcept { return kRows; }

}  // namespace mortise::api_s3
