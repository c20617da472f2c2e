// SPDX-License-Identifier: Apache-2.0
//
// The handlers, one file each in the folders here. They are called on a worker, with the request authenticated and
// authorized; messages have been parsed.
#pragma once

#include <memory>

#include "api_native/http/answer.h"

namespace mortise::api_native {

class Context;

namespace ops {

// ---- buckets
Outcome head_bucket(Context& context);
void create_bucket(std::unique_ptr<Context> context);
void list_buckets(std::unique_ptr<Context> context);
void destroy_bucket(std::unique_ptr<Context> context);
void set_bucket_properties(std::unique_ptr<Context> context);
void reset_bucket_properties(std::unique_ptr<Context> context);
Outcome bucket_info(Context& context);
Outcome bucket_summary(Context& context);
void evict_bucket(std::unique_ptr<Context> context);
void list_objects(std::unique_ptr<Context> context);

// ---- objects
void get_object(std::unique_ptr<Context> context);
void head_object(std::unique_ptr<Context> context);
void put_object(std::unique_ptr<Context> context);
void delete_object(std::unique_ptr<Context> context);
void put_part(std::unique_ptr<Context> context);
void append_object(std::unique_ptr<Context> context);
void flush_object(std::unique_ptr<Context> context);
void get_batch(std::unique_ptr<Context> context);
void promote(std::unique_ptr<Context> context);
void read_archive(std::unique_ptr<Context> context);
void append_member(std::unique_ptr<Context> context);
void copy_object(std::unique_ptr<Context> context);
void rename_object(std::unique_ptr<Context> context);
void set_custom_metadata(std::unique_ptr<Context> context);
void create_upload(std::unique_ptr<Context> context);
void complete_upload(std::unique_ptr<Context> context);
void abort_upload(std::unique_ptr<Context> context);
Outcome check_lock(Context& context);
void evict_object(std::unique_ptr<Context> context);

// ---- jobs
void archive_many(std::unique_ptr<Context> context);
void rename_bucket(std::unique_ptr<Context> context);
void copy_bucket(std::unique_ptr<Context> context);
void delete_many(std::unique_ptr<Context> context);
void copy_many(std::unique_ptr<Context> context);
void evict_many(std::unique_ptr<Context> context);
void prefetch_many(std::unique_ptr<Context> context);
void blob_download(std::unique_ptr<Context> context);
void start_job(std::unique_ptr<Context> context);
void stop_job(std::unique_ptr<Context> context);
Outcome job_snapshots(Context& context);
Outcome job_status(Context& context);
Outcome job_statuses(Context& context);
Outcome running_jobs(Context& context);

// ---- users, roles and tokens
void log_in(std::unique_ptr<Context> context);
Outcome list_users(Context& context);
Outcome show_user(Context& context);
void add_user(std::unique_ptr<Context> context);
void set_user(std::unique_ptr<Context> context);
void remove_user(std::unique_ptr<Context> context);
Outcome list_roles(Context& context);
Outcome show_role(Context& context);
void add_role(std::unique_ptr<Context> context);
void set_role(std::unique_ptr<Context> context);
void remove_role(std::unique_ptr<Context> context);
Outcome list_clusters(Context& context);
Outcome show_cluster(Context& context);
void add_cluster(std::unique_ptr<Context> context);
void set_cluster(std::unique_ptr<Context> context);
void remove_cluster(std::unique_ptr<Context> context);
Outcome check_token(Context& context);
void revoke_tokens(std::unique_ptr<Context> context);
Outcome authn_configuration(Context& context);
Outcome openid_configuration(Context& context);
Outcome no_public_key(Context& context);

// ---- the cluster and its nodes
Outcome health(Context& context);
Outcome backends(Context& context);
Outcome bucket_metadata(Context& context);
Outcome cluster_config(Context& context);
Outcome cluster_map(Context& context);
Outcome cluster_statistics(Context& context);
Outcome mountpaths(Context& context);
Outcome cluster_mountpaths(Context& context);
Outcome node_config(Context& context);
Outcome node_log(Context& context);
Outcome node_snode(Context& context);
Outcome node_statistics(Context& context);
Outcome node_system(Context& context);
Outcome cluster_system(Context& context);
Outcome node_version(Context& context);
Outcome no_certificate(Context& context);
Outcome no_inventories(Context& context);
Outcome no_list(Context& context);
Outcome node_disks(Context& context);
Outcome node_metrics(Context& context);
Outcome nothing_to_drop(Context& context);
Outcome no_sorting(Context& context);
Outcome no_downloads(Context& context);
Outcome no_transforms(Context& context);
Outcome not_on_one_node(Context& context);
void remote_clusters(std::unique_ptr<Context> context);
void attach_cluster(std::unique_ptr<Context> context);
void detach_cluster(std::unique_ptr<Context> context);
Outcome target_addresses(Context& context);

}  // namespace ops
}  // namespace mortise::api_native
