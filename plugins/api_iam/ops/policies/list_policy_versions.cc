// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/version.h"

namespace mortise::api_iam {

namespace {

/// "v9" before "v10".
struct ByNumber {
  bool operator()(std::string_view a, std::string_view b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

}  // namespace

Outcome list_policy_versions(const Call& call) {
  const auto policy = find_policy(call);
  if (!policy) return policy.error();
  return write_page(
      call, "Versions", versions_of(*policy), [](const PolicyVersion& v) -> const std::string& { return v.id; },
      [](Xml& xml, const PolicyVersion& v) {
        write_version(xml.open("member"), v, false);
        xml.close("member");
      },
      ByNumber());
}

}  // namespace mortise::api_iam
