// SPDX-License-Identifier: Apache-2.0
//
// GetBucketOwnershipControls, PutBucketOwnershipControls, DeleteBucketOwnershipControls.
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/xml/reader.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {
namespace {

Or<std::string> parse_rule(std::string_view body) {
  const auto document = xml::Document::parse(body);
  if (!document || document->root().name() != "OwnershipControls") return S3Error(Code::malformed_xml);
  const auto rule = document->root().first();
  std::string word = rule.child("ObjectOwnership").trimmed();
  if (rule.name() != "Rule" || rule.next() || !is_ownership(word)) return S3Error(Code::malformed_xml);
  return word;
}

}  // namespace

Outcome get_ownership_controls(Context& c) {
  std::string word;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { word = property(b, kOwnershipProperty); }))
    return *std::move(no);
  if (word.empty()) return S3Error(Code::ownership_controls_not_found).with("BucketName", std::string(c.bucket()));
  xml::Writer w;
  w.open_root("OwnershipControls")
      .open("Rule")
      .element("ObjectOwnership", word)
      .close("Rule")
      .close("OwnershipControls");
  return Answer::xml(w.take());
}

void put_ownership_controls(ContextPtr context) {
  auto word = parse_rule(context->body);
  if (!word) return context->fail(word.error());
  bool has_acl = false;
  auto no = with_bucket(*context, [&](const mortise_bucket& b) { has_acl = !property(b, kAclProperty).empty(); });
  if (no) return context->fail(*no);
  if (*word == kBucketOwnerEnforced && has_acl) return context->fail(Code::invalid_bucket_acl_with_object_ownership);
  set_bucket_property(std::move(context), kOwnershipProperty, *word, 200);
}

void delete_ownership_controls(ContextPtr context) {
  set_bucket_property(std::move(context), kOwnershipProperty, {}, 204);
}

}  // namespace mortise::api_s3::ops
