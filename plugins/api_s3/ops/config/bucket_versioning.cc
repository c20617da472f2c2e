// SPDX-License-Identifier: Apache-2.0
//
// GetBucketVersioning, PutBucketVersioning.
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/xml/reader.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {
namespace {

/// As the object service writes it.
Or<std::string_view> parse_state(std::string_view body) {
  const auto document = xml::Document::parse(body);
  if (!document || document->root().name() != "VersioningConfiguration") return S3Error(Code::malformed_xml);
  if (document->root().child("MfaDelete").trimmed() == "Enabled")
    return S3Error(Code::not_implemented, "MFA delete is not implemented.");
  const auto status = document->root().child("Status");
  if (!status) return S3Error(Code::illegal_versioning_configuration);
  const std::string word = status.trimmed();
  if (word == "Enabled") return std::string_view("enabled");
  if (word == "Suspended") return std::string_view("suspended");
  return S3Error(Code::malformed_xml);
}

}  // namespace

Outcome get_bucket_versioning(Context& c) {
  xml::Writer w;
  w.open_root("VersioningConfiguration");
  auto no = with_bucket(c, [&](const mortise_bucket& b) {
    const std::string_view state = property(b, kVersioningProperty);
    if (state == "enabled") w.raw("Status", "Enabled");
    if (state == "suspended") w.raw("Status", "Suspended");
  });
  if (no) return *std::move(no);
  w.close("VersioningConfiguration");
  return Answer::xml(w.take());
}

void put_bucket_versioning(ContextPtr context) {
  auto state = parse_state(context->body);
  if (!state) return context->fail(state.error());
  set_bucket_property(std::move(context), kVersioningProperty, *state, 200);
}

}  // namespace mortise::api_s3::ops
