// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/operations.h"

#include "api_native/ops/handlers.h"

namespace mortise::api_native {
namespace {

using enum Body;
using P = Permission;
constexpr Wants kBucket = Wants::bucket, kNothing = Wants::nothing;
constexpr Method kGet = Method::get, kHead = Method::head, kPut = Method::put, kPost = Method::post,
                 kPatch = Method::patch, kDelete = Method::del, kAny = Method::other;
constexpr Needs kShowCluster{"ais:ShowCluster", P::show_cluster};
constexpr Needs kAdmin{"ais:Administer", P::admin};
constexpr Needs kOneself{"ais:ManageOneself", P::none};
constexpr Needs kLogIn{Needs::kLogIn, P::none};

// clang-format off
constexpr Operation kRows[] = {
  // ---- the server
  {"health", Area::health, kAny, "", "", {Needs::kHealth, P::none}, kNothing, none, ops::health},
  // ---- buckets
  {"list-buckets", Area::buckets, kGet, "", "list", {"ais:ListBuckets", P::list_buckets}, kNothing, message, ops::list_buckets},
  {"list-buckets", Area::buckets, kGet, "", "", {"ais:ListBuckets", P::list_buckets}, kNothing, none, ops::list_buckets},
  {"summary-bck", Area::buckets, kGet, "", "summary-bck", {"ais:ListBuckets", P::list_buckets}, kNothing, message, ops::bucket_summary},
  {"create-bck", Area::bucket, kPost, "", "create-bck", {"ais:CreateBucket", P::create_bucket}, kNothing, message, ops::create_bucket},
  {"head-bucket", Area::bucket, kHead, "", "", {"ais:HeadBucket", P::head_bucket}, kBucket, none, ops::head_bucket},
  {"bucket-info", Area::bucket, kHead, "bsumm_remote", "", {"ais:HeadBucket", P::head_bucket}, kBucket, none, ops::bucket_info},
  {"summary-bck", Area::bucket, kGet, "", "summary-bck", {"ais:HeadBucket", P::head_bucket}, kBucket, message, ops::bucket_summary},
  {"destroy-bck", Area::bucket, kDelete, "", "destroy-bck", {"ais:DestroyBucket", P::destroy_bucket}, kBucket, message, ops::destroy_bucket},
  {"evict-remote-bck", Area::bucket, kDelete, "", "evict-remote-bck", {"ais:DestroyBucket", P::destroy_bucket}, kBucket, message, ops::evict_bucket},
  {"set-bprops", Area::bucket, kPatch, "", "set-bprops", {"ais:PatchBucket", P::patch}, kBucket, message, ops::set_bucket_properties},
  {"reset-bprops", Area::bucket, kPatch, "", "reset-bprops", {"ais:PatchBucket", P::patch}, kBucket, message, ops::reset_bucket_properties},
  {"move-bck", Area::bucket, kPost, "", "move-bck", {"ais:MoveBucket", P::move_bucket}, kBucket, message, ops::rename_bucket},
  {"copy-bck", Area::bucket, kPost, "", "copy-bck", {"ais:GetObject", P::get}, kBucket, message, ops::copy_bucket},
  {"list", Area::bucket, kGet, "", "list", {"ais:ListObjects", P::list_objects}, kBucket, message, ops::list_objects},
  {"list", Area::bucket, kGet, "", "", {"ais:ListObjects", P::list_objects}, kBucket, none, ops::list_objects},
  {"show-inventory", Area::buckets, kGet, "", "show-inventory", {"ais:ListBuckets", P::list_buckets}, kNothing, message, ops::no_inventories},
  {"show-inventory", Area::bucket, kGet, "", "show-inventory", {"ais:HeadBucket", P::head_bucket}, kBucket, message, ops::no_inventories},
  {"create-inventory", Area::bucket, kPost, "", "create-inventory", {"ais:PatchBucket", P::patch}, kBucket, message, ops::not_on_one_node},
  {"make-n-copies", Area::bucket, kPost, "", "make-n-copies", {"ais:PatchBucket", P::patch}, kBucket, message, ops::not_on_one_node},
  {"ec-encode", Area::bucket, kPost, "", "ec-encode", {"ais:PatchBucket", P::patch}, kBucket, message, ops::not_on_one_node},
  {"rechunk", Area::bucket, kPost, "", "rechunk", {"ais:PatchBucket", P::patch}, kBucket, message, ops::not_on_one_node},
  {"index-shard", Area::bucket, kPost, "", "index-shard", {"ais:PatchBucket", P::patch}, kBucket, message, ops::not_on_one_node},
  {"summary-shard", Area::bucket, kGet, "", "summary-shard", {"ais:HeadBucket", P::head_bucket}, kBucket, message, ops::not_on_one_node},
  // ---- many objects
  {"delete-listrange", Area::bucket, kDelete, "", "delete-listrange", {"ais:DeleteObject", P::delete_object}, kBucket, message, ops::delete_many},
  {"evict-listrange", Area::bucket, kDelete, "", "evict-listrange", {"ais:DeleteObject", P::delete_object}, kBucket, message, ops::evict_many},
  {"prefetch-listrange", Area::bucket, kPost, "", "prefetch-listrange", {"ais:GetObject", P::get}, kBucket, message, ops::prefetch_many},
  {"copy-listrange", Area::bucket, kPost, "", "copy-listrange", {"ais:GetObject", P::get}, kBucket, message, ops::copy_many},
  {"archive", Area::bucket, kPut, "", "archive", {"ais:GetObject", P::get}, kBucket, message, ops::archive_many},
  {"etl", Area::bucket, kPost, "", "etl-bck", {"ais:GetObject", P::get}, kBucket, message, ops::no_transforms},
  {"etl", Area::bucket, kPost, "", "etl-listrange", {"ais:GetObject", P::get}, kBucket, message, ops::no_transforms},
  {"get-batch", Area::batch, kGet, "", "", {"ais:GetObject", P::get}, kNothing, message, ops::get_batch},
  // ---- objects; what is to be transformed is never answered as it is
  {"etl", Area::object, kAny, "etl_name", "", {"ais:GetObject", P::get}, kBucket, none, ops::no_transforms},
  {"etl", Area::object, kAny, "etl_pipeline", "", {"ais:GetObject", P::get}, kBucket, none, ops::no_transforms},
  {"get-object", Area::object, kGet, "", "", {"ais:GetObject", P::get}, kBucket, none, ops::get_object},
  {"get-archived", Area::object, kGet, "archpath", "", {"ais:GetObject", P::get}, kBucket, none, ops::read_archive},
  {"get-archived", Area::object, kGet, "archregx", "", {"ais:GetObject", P::get}, kBucket, none, ops::read_archive},
  {"head-object", Area::object, kHead, "", "", {"ais:HeadObject", P::head_object}, kBucket, none, ops::head_object},
  {"put-object", Area::object, kPut, "", "", {"ais:PutObject", P::put}, kBucket, stream, ops::put_object},
  {"append-archived", Area::object, kPut, "archpath", "", {"ais:PutObject", P::put}, kBucket, bytes, ops::append_member},
  {"put-part", Area::object, kPut, "partNumber", "", {"ais:PutObject", P::put}, kBucket, stream, ops::put_part},
  {"append", Area::object, kPut, "append_type=append", "", {"ais:AppendObject", P::append}, kBucket, stream, ops::append_object},
  {"flush", Area::object, kPut, "append_type=flush", "", {"ais:AppendObject", P::append}, kBucket, none, ops::flush_object},
  {"delete-object", Area::object, kDelete, "", "", {"ais:DeleteObject", P::delete_object}, kBucket, none, ops::delete_object},
  {"evict-object", Area::object, kDelete, "", "evict-listrange", {"ais:DeleteObject", P::delete_object}, kBucket, message, ops::evict_object},
  {"copy-object", Area::object, kPut, "object_to", "", {"ais:GetObject", P::get}, kBucket, none, ops::copy_object},
  {"rename-obj", Area::object, kPost, "", "rename-obj", {"ais:MoveObject", P::move_object}, kBucket, message, ops::rename_object},
  {"check-lock", Area::object, kPost, "", "check-lock", {"ais:HeadObject", P::head_object}, kBucket, message, ops::check_lock},
  {"set-custom", Area::object, kPatch, "", "", {"ais:UpdateObject", P::update_object}, kBucket, message, ops::set_custom_metadata},
  {"promote", Area::objects, kPost, "", "promote", {"ais:PromoteObject", P::promote}, kBucket, message, ops::promote},
  {"blob-download", Area::objects, kPost, "", "blob-download", {"ais:GetObject", P::get}, kBucket, message, ops::blob_download},
  // ---- multipart
  {"mpt-upload", Area::object, kPost, "", "mpt-upload", {"ais:PutObject", P::put}, kBucket, message, ops::create_upload},
  {"mpt-complete", Area::object, kPost, "uploadId", "mpt-complete", {"ais:PutObject", P::put}, kBucket, message, ops::complete_upload},
  {"mpt-abort", Area::object, kDelete, "uploadId", "mpt-abort", {"ais:PutObject", P::put}, kBucket, message, ops::abort_upload},
  // ---- jobs
  {"start", Area::cluster, kPut, "", "start", kAdmin, kNothing, message, ops::start_job},
  {"stop", Area::cluster, kPut, "", "stop", kAdmin, kNothing, message, ops::stop_job},
  {"qryxstats", Area::cluster, kGet, "what=qryxstats", "", kShowCluster, kNothing, message, ops::job_snapshots},
  {"status", Area::cluster, kGet, "what=status", "", kShowCluster, kNothing, message, ops::job_status},
  {"status_all", Area::cluster, kGet, "what=status_all", "", kShowCluster, kNothing, message, ops::job_statuses},
  {"running_all", Area::cluster, kGet, "what=running_all", "", kShowCluster, kNothing, message, ops::running_jobs},
  // ---- the cluster
  {"smap", Area::cluster, kGet, "what=smap", "", kShowCluster, kNothing, none, ops::cluster_map},
  {"bmd", Area::cluster, kGet, "what=bmd", "", kShowCluster, kNothing, none, ops::bucket_metadata},
  {"cluster_config", Area::cluster, kGet, "what=cluster_config", "", kShowCluster, kNothing, none, ops::cluster_config},
  {"backends", Area::cluster, kGet, "what=backends", "", kShowCluster, kNothing, none, ops::backends},
  {"remote", Area::cluster, kGet, "what=remote", "", kShowCluster, kNothing, none, ops::remote_clusters},
  {"target_ips", Area::cluster, kGet, "what=target_ips", "", kShowCluster, kNothing, none, ops::target_addresses},
  {"node_stats", Area::cluster, kGet, "what=node_stats", "", kShowCluster, kNothing, none, ops::cluster_statistics},
  {"sysinfo", Area::cluster, kGet, "what=sysinfo", "", kShowCluster, kNothing, none, ops::cluster_system},
  {"mountpaths", Area::cluster, kGet, "what=mountpaths", "", kShowCluster, kNothing, none, ops::cluster_mountpaths},
  {"set-config", Area::cluster, kPut, "/set-config", "", kAdmin, kNothing, none, ops::not_on_one_node},
  {"attach", Area::cluster, kPut, "/attach", "", kAdmin, kNothing, none, ops::attach_cluster},
  {"detach", Area::cluster, kPut, "/detach", "", kAdmin, kNothing, none, ops::detach_cluster},
  {"clear-lcache", Area::cluster, kPut, "", "clear-lcache", kAdmin, kNothing, message, ops::nothing_to_drop},
  {"reset-stats", Area::cluster, kPut, "", "reset-stats", kAdmin, kNothing, message, ops::not_on_one_node},
  {"rotate-logs", Area::cluster, kPut, "", "rotate-logs", kAdmin, kNothing, message, ops::not_on_one_node},
  {"reset-config", Area::cluster, kPut, "", "reset-config", kAdmin, kNothing, message, ops::not_on_one_node},
  {"set-config", Area::cluster, kPut, "", "set-config", kAdmin, kNothing, message, ops::not_on_one_node},
  // ---- its nodes
  {"smap", Area::node, kGet, "what=smap", "", kShowCluster, kNothing, none, ops::cluster_map},
  {"bmd", Area::node, kGet, "what=bmd", "", kShowCluster, kNothing, none, ops::bucket_metadata},
  {"config", Area::node, kGet, "what=config", "", kShowCluster, kNothing, none, ops::node_config},
  {"snode", Area::node, kGet, "what=snode", "", kShowCluster, kNothing, none, ops::node_snode},
  {"node_status", Area::node, kGet, "what=node_status", "", kShowCluster, kNothing, none, ops::node_statistics},
  {"node_stats", Area::node, kGet, "what=node_stats", "", kShowCluster, kNothing, none, ops::node_statistics},
  {"sysinfo", Area::node, kGet, "what=sysinfo", "", kShowCluster, kNothing, none, ops::node_system},
  {"mountpaths", Area::node, kGet, "what=mountpaths", "", kShowCluster, kNothing, none, ops::mountpaths},
  {"disk", Area::node, kGet, "what=disk", "", kShowCluster, kNothing, none, ops::node_disks},
  {"metrics", Area::node, kGet, "what=metrics", "", kShowCluster, kNothing, none, ops::node_metrics},
  {"tls_certificate", Area::node, kGet, "what=tls_certificate", "", kShowCluster, kNothing, none, ops::no_certificate},
  {"software_version", Area::node, kGet, "what=software_version", "", kShowCluster, kNothing, none, ops::node_version},
  {"log", Area::node, kGet, "what=log", "", kShowCluster, kNothing, none, ops::node_log},
  // ---- AuthN: what is for administrators, or for oneself, its handlers look at
  {"login", Area::user, kPost, "", "", kLogIn, kNothing, message, ops::log_in},
  {"list-users", Area::users, kGet, "", "", kAdmin, kNothing, none, ops::list_users},
  {"add-user", Area::users, kPost, "", "", kAdmin, kNothing, message, ops::add_user},
  {"show-user", Area::user, kGet, "", "", kOneself, kNothing, none, ops::show_user},
  {"set-user", Area::user, kPut, "", "", kOneself, kNothing, message, ops::set_user},
  {"remove-user", Area::user, kDelete, "", "", kAdmin, kNothing, none, ops::remove_user},
  {"list-roles", Area::roles, kGet, "", "", kAdmin, kNothing, none, ops::list_roles},
  {"add-role", Area::roles, kPost, "", "", kAdmin, kNothing, message, ops::add_role},
  {"show-role", Area::role, kGet, "", "", kAdmin, kNothing, none, ops::show_role},
  {"set-role", Area::role, kPut, "", "", kAdmin, kNothing, message, ops::set_role},
  {"remove-role", Area::role, kDelete, "", "", kAdmin, kNothing, none, ops::remove_role},
  {"list-clusters", Area::known_clusters, kGet, "", "", kOneself, kNothing, none, ops::list_clusters},
  {"add-cluster", Area::known_clusters, kPost, "", "", kAdmin, kNothing, message, ops::add_cluster},
  {"show-cluster", Area::known_cluster, kGet, "", "", kLogIn, kNothing, none, ops::show_cluster},
  {"set-cluster", Area::known_cluster, kPut, "", "", kAdmin, kNothing, message, ops::set_cluster},
  {"remove-cluster", Area::known_cluster, kDelete, "", "", kAdmin, kNothing, none, ops::remove_cluster},
  {"check-token", Area::tokens, kPost, "", "", kOneself, kNothing, message, ops::check_token},
  {"revoke-tokens", Area::tokens, kDelete, "", "", kLogIn, kNothing, message, ops::revoke_tokens},
  {"authn-config", Area::node, kGet, "", "", kAdmin, kNothing, none, ops::authn_configuration},
  {"openid-configuration", Area::well_known, kGet, "/openid-configuration", "", kLogIn, kNothing, none, ops::openid_configuration},
  {"jwks", Area::well_known, kGet, "/jwks.json", "", kLogIn, kNothing, none, ops::no_public_key},
  {"public-key", Area::public_key, kGet, "", "", kLogIn, kNothing, none, ops::no_public_key},
  // ---- what AIStore builds without
  {"etl", Area::transforms, kAny, "", "", kShowCluster, kNothing, none, ops::no_transforms},
  {"sort", Area::sorting, kGet, "", "", kShowCluster, kNothing, none, ops::no_list},
  {"sort", Area::sorting, kAny, "", "", kAdmin, kNothing, none, ops::no_sorting},
  {"download", Area::downloads, kGet, "", "", kShowCluster, kNothing, message, ops::no_list},
  {"download", Area::downloads, kAny, "", "", kAdmin, kNothing, none, ops::no_downloads},
};
// clang-format on

}  // namespace

std::span<const Operation> operations() noexcept { return kRows; }

}  // namespace mortise::api_native
