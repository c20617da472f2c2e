// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

/// One version of a policy.
struct PolicyVersion {
  std::string id;       // "v2"
  std::string created;  // a time
  std::string document;
  bool is_default = false;
};

std::vector<PolicyVersion> versions_of(const Entry& policy);
void write_version(Xml& xml, const PolicyVersion& version, bool with_document);
/// The one that the parameter VersionId names.
Answered<PolicyVersion> version_meant(const Call& call, const Entry& policy);

}  // namespace mortise::api_iam
