// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/config/documents.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/ownership.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {

Or<std::string> parse_ownership(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "OwnershipControls") return S3Error(Code::malformed_xml);
  const auto rule = xml->root().first();
  std::string word = rule.child("ObjectOwnership").trimmed();
  if (rule.name() != "Rule" || rule.next() || !is_ownership(word)) return S3Error(Code::malformed_xml);
  return word;
}

std::string ownership_document(std::string_view kept) {
  xml::Writer w;
  w.open_root("OwnershipControls").open("Rule").element("ObjectOwnership", kept).close("Rule");
  return w.close("OwnershipControls").take();
}

Refusal check_new_ownership(const Site&, const mortise_bucket& bucket, std::string_view kept) {
  if (kept != kBucketOwnerEnforced || property(bucket, kAclProperty).empty()) return std::nullopt;
  return S3Error(Code::invalid_bucket_acl_with_object_ownership);
}

}  // namespace mortise::api_s3::ops
