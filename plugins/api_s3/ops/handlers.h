// SPDX-License-Identifier: Apache-2.0
//
// The handlers, one file each in this folder. They are called with the request authenticated and authorized; bodies of
// documents have arrived and match their digests.
#pragma once

#include <memory>

#include "api_s3/http/answer.h"

namespace mortise::api_s3 {

class Context;

namespace ops {

// ---- on the loop
void delete_object(std::unique_ptr<Context> context);
void get_object(std::unique_ptr<Context> context);
void head_object(std::unique_ptr<Context> context);
void post_object(std::unique_ptr<Context> context);
void put_object(std::unique_ptr<Context> context);
void upload_part(std::unique_ptr<Context> context);

HandlerOutcome head_bucket(Context& context);

// ---- on workers
void abort_multipart_upload(std::unique_ptr<Context> context);
void complete_multipart_upload(std::unique_ptr<Context> context);
void copy_object(std::unique_ptr<Context> context);
void create_bucket(std::unique_ptr<Context> context);
void create_multipart_upload(std::unique_ptr<Context> context);
void delete_bucket(std::unique_ptr<Context> context);
void delete_bucket_lifecycle(std::unique_ptr<Context> context);
void delete_configuration(std::unique_ptr<Context> context);
HandlerOutcome delete_missing_configuration(Context& context);
void delete_object_tagging(std::unique_ptr<Context> context);
void delete_objects(std::unique_ptr<Context> context);
HandlerOutcome get_bucket_acl(Context& context);
HandlerOutcome get_bucket_lifecycle(Context& context);
HandlerOutcome get_bucket_location(Context& context);
HandlerOutcome get_bucket_policy_status(Context& context);
HandlerOutcome get_configuration(Context& context);
HandlerOutcome get_empty_configuration(Context& context);
HandlerOutcome get_missing_configuration(Context& context);
HandlerOutcome get_object_acl(Context& context);
HandlerOutcome get_object_attributes(Context& context);
HandlerOutcome get_object_legal_hold(Context& context);
HandlerOutcome get_object_retention(Context& context);
HandlerOutcome get_object_tagging(Context& context);
HandlerOutcome list_buckets(Context& context);
HandlerOutcome list_multipart_uploads(Context& context);
void list_object_versions(std::unique_ptr<Context> context);
void list_objects(std::unique_ptr<Context> context);
void list_objects_v2(std::unique_ptr<Context> context);
HandlerOutcome list_parts(Context& context);
void put_bucket_acl(std::unique_ptr<Context> context);
void put_bucket_lifecycle(std::unique_ptr<Context> context);
void put_configuration(std::unique_ptr<Context> context);
void put_object_acl(std::unique_ptr<Context> context);
void put_object_legal_hold(std::unique_ptr<Context> context);
void put_object_retention(std::unique_ptr<Context> context);
void put_object_tagging(std::unique_ptr<Context> context);
HandlerOutcome put_unchanged_configuration(Context& context);
void rename_object(std::unique_ptr<Context> context);
void upload_part_copy(std::unique_ptr<Context> context);

}  // namespace ops
}  // namespace mortise::api_s3
