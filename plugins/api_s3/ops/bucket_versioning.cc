// SPDX-License-Identifier: Apache-2.0
//
// GetBucketVersioning, PutBucketVersioning.
#include "api_s3/object_properties.h"
#include "api_s3/ops/await.h"
#include "api_s3/ops/bucket_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/xml/reader.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {

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

Outcome put_bucket_versioning(Context& c) {
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "VersioningConfiguration") return S3Error(Code::malformed_xml);
  if (document->root().child("MfaDelete").trimmed() == "Enabled")
    return S3Error(Code::not_implemented, "MFA delete is not implemented.");
  const auto status = document->root().child("Status");
  if (!status) return S3Error(Code::illegal_versioning_configuration);
  const std::string word = status.trimmed();
  if (word != "Enabled" && word != "Suspended") return S3Error(Code::malformed_xml);
  return set_bucket_property(c, kVersioningProperty, word == "Enabled" ? "enabled" : "suspended", 200);
}

}  // namespace mortise::api_s3::ops
