// SPDX-License-Identifier: Apache-2.0
//
// GetBucketTagging, PutBucketTagging, DeleteBucketTagging.
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3::ops {

Outcome get_bucket_tagging(Context& c) {
  std::string stored;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { stored = property(b, kTagsProperty); }))
    return *std::move(no);
  if (stored.empty()) return S3Error(Code::no_such_tag_set).with("BucketName", std::string(c.bucket()));
  return Answer::xml(tag_document(load_tags(stored)));
}

void put_bucket_tagging(ContextPtr context) {
  auto tags = parse_tag_document(context->body, kMaxBucketTags);
  if (!tags) return context->fail(tags.error());
  set_bucket_property(std::move(context), kTagsProperty, store_tags(*tags), 204);
}

void delete_bucket_tagging(ContextPtr context) { set_bucket_property(std::move(context), kTagsProperty, {}, 204); }

}  // namespace mortise::api_s3::ops
