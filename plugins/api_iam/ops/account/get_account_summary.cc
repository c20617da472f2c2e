// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome get_account_summary(const Call& call) {
  struct Row {
    const Kind& kind;
    std::string_view count, quota;
  };
  Xml xml = fragment();
  const auto write = [&](std::string_view key, uint64_t value) {
    xml.open("entry").element("key", key).element("value", value).close("entry");
  };
  xml.open("SummaryMap");
  for (const Row& row : {Row{kUser, "Users", "UsersQuota"}, Row{kGroup, "Groups", "GroupsQuota"},
                         Row{kRole, "Roles", "RolesQuota"}, Row{kPolicy, "Policies", "PoliciesQuota"}}) {
    const auto all = call.directory.list(row.kind);
    if (!all) return all.error();
    write(row.count, all->size());
    write(row.quota, 10000);
  }
  write("AccessKeysPerUserQuota", 10);
  write("AttachedPoliciesPerUserQuota", 10);
  write("AttachedPoliciesPerGroupQuota", 10);
  write("AttachedPoliciesPerRoleQuota", 10);
  write("VersionsPerPolicyQuota", 5);
  write("PolicySizeQuota", 20480);
  return xml.close("SummaryMap").take();
}

}  // namespace mortise::api_iam
