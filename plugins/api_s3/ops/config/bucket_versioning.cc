// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/config/documents.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {

/// As the object service writes it.
Or<std::string> parse_versioning(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "VersioningConfiguration") return S3Error(Code::malformed_xml);
  if (xml->root().child("MfaDelete").trimmed() == "Enabled")
    return S3Error(Code::not_implemented, "MFA delete is not implemented.");
  const auto status = xml->root().child("Status");
  if (!status) return S3Error(Code::illegal_versioning_configuration);
  const std::string word = status.trimmed();
  if (word == "Enabled") return std::string("enabled");
  if (word == "Suspended") return std::string("suspended");
  return S3Error(Code::malformed_xml);
}

std::string versioning_document(std::string_view kept) {
  xml::Writer w;
  w.open_root("VersioningConfiguration");
  if (kept == "enabled") w.raw("Status", "Enabled");
  if (kept == "suspended") w.raw("Status", "Suspended");
  return w.close("VersioningConfiguration").take();
}

}  // namespace mortise::api_s3::ops
