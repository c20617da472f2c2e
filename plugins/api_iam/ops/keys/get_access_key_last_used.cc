// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome get_access_key_last_used(const Call& call) {
  const auto id = required(call, "AccessKeyId");
  if (!id) return id.error();
  const auto key = call.directory.find_key(*id);
  if (!key) return key.error();
  const std::string& used = key->value("last_used");
  Xml xml = fragment();
  xml.element("UserName", key->value("user")).open("AccessKeyLastUsed");
  if (!used.empty()) xml.element("LastUsedDate", used);
  xml.element("ServiceName", used.empty() ? "N/A" : "s3").element("Region", "N/A");
  return xml.close("AccessKeyLastUsed").take();
}

}  // namespace mortise::api_iam
