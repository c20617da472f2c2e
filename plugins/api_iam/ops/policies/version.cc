// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/policies/version.h"

#include <algorithm>

namespace mortise::api_iam {

std::vector<PolicyVersion> versions_of(const Entry& policy) {
  std::vector<PolicyVersion> out;
  for (const std::string& text : policy.list("versions")) {
    const size_t blank = std::min(text.find(' '), text.size());
    PolicyVersion version{text.substr(0, blank), text.substr(std::min(blank + 1, text.size())), {}, false};
    version.document = policy.value("version." + version.id);
    version.is_default = version.id == policy.value("default");
    out.push_back(std::move(version));
  }
  return out;
}

void write_version(Xml& xml, const PolicyVersion& version, bool with_document) {
  if (with_document) xml.element("Document", document_text(version.document));
  xml.element("VersionId", version.id).element("IsDefaultVersion", version.is_default);
  xml.element("CreateDate", version.created);
}

Answered<PolicyVersion> version_meant(const Call& call, const Entry& policy) {
  const auto id = required(call, "VersionId");
  if (!id) return id.error();
  for (PolicyVersion& version : versions_of(policy))
    if (version.id == *id) return std::move(version);
  return no_such_entity("Policy " + call.form.value("PolicyArn") + " version " + *id +
                        " does not exist or is not attachable.");
}

}  // namespace mortise::api_iam
