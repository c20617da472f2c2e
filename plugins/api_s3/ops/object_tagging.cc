// SPDX-License-Identifier: Apache-2.0
//
// GetObjectTagging, PutObjectTagging, DeleteObjectTagging.
#include "api_s3/object_properties.h"
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object_property.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3::ops {

Outcome get_object_tagging(Context& c) {
  Answer answer;
  auto no = with_object(c, [&](const mortise_object& object) {
    answer = Answer::xml(tag_document(load_tags(property(object, kTagsProperty))));
    if (object.versioned != 0) answer.add("x-amz-version-id", std::string(view(object.version)));
  });
  if (no) return *std::move(no);
  return answer;
}

Outcome put_object_tagging(Context& c) {
  auto tags = parse_tag_document(c.body, kMaxObjectTags);
  if (!tags) return std::move(tags.error());
  const std::string stored = store_tags(*tags);
  const mortise_str value = str(stored);
  return set_object_property(c, kTagsProperty, stored.empty() ? nullptr : &value, 200);
}

Outcome delete_object_tagging(Context& c) { return set_object_property(c, kTagsProperty, nullptr, 204); }

}  // namespace mortise::api_s3::ops
