// SPDX-License-Identifier: Apache-2.0
//
// GetObjectTagging, PutObjectTagging, DeleteObjectTagging.
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/object_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3::ops {

HandlerOutcome get_object_tagging(Context& c) {
  Answer answer;
  auto no = with_object(c, Marker::method_not_allowed, [&](const mortise_object& object) {
    answer = Answer::xml(tag_document(load_tags(property(object, kTagsProperty))));
    if (object.versioned != 0) answer.add("x-amz-version-id", std::string(view(object.version)));
  });
  if (no) return *std::move(no);
  return answer;
}

void put_object_tagging(ContextPtr context) {
  auto tags = parse_tag_document(context->body, kMaxObjectTags);
  if (!tags) return context->fail(tags.error());
  set_object_property(std::move(context), kTagsProperty, store_tags(*tags), 200);
}

void delete_object_tagging(ContextPtr context) { set_object_property(std::move(context), kTagsProperty, {}, 204); }

}  // namespace mortise::api_s3::ops
