// SPDX-License-Identifier: Apache-2.0
//
// GetBucketOwnershipControls, PutBucketOwnershipControls, DeleteBucketOwnershipControls.
#include "api_s3/object_properties.h"
#include "api_s3/ops/await.h"
#include "api_s3/ops/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/xml/reader.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {

Outcome get_ownership_controls(Context& c) {
  std::string word;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { word = property(b, kOwnershipProperty); }))
    return *std::move(no);
  if (word.empty()) return S3Error(Code::ownership_controls_not_found).with("BucketName", std::string(c.bucket()));
  xml::Writer w;
  w.open_root("OwnershipControls").open("Rule").element("ObjectOwnership", word).close("Rule").close("OwnershipControls");
  return Answer::xml(w.take());
}

Outcome put_ownership_controls(Context& c) {
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "OwnershipControls") return S3Error(Code::malformed_xml);
  const auto rule = document->root().first();
  const std::string word = rule.child("ObjectOwnership").trimmed();
  if (rule.name() != "Rule" || rule.next() || !is_ownership(word)) return S3Error(Code::malformed_xml);
  bool has_acl = false;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { has_acl = !property(b, kAclProperty).empty(); }))
    return *std::move(no);
  if (word == kBucketOwnerEnforced && has_acl) return S3Error(Code::invalid_bucket_acl_with_object_ownership);
  return set_bucket_property(c, kOwnershipProperty, word, 200);
}

Outcome delete_ownership_controls(Context& c) { return set_bucket_property(c, kOwnershipProperty, {}, 204); }

}  // namespace mortise::api_s3::ops
