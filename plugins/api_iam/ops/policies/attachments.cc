// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/policies/attachments.h"

#include "api_iam/ops/attached/attached_policy.h"

namespace mortise::api_iam {

Answered<std::map<std::string, PolicyUse>> count_uses(const Call& call) {
  std::map<std::string, PolicyUse> out;
  for (const Kind* kind : {&kUser, &kGroup, &kRole}) {
    const auto all = call.directory.list(*kind);
    if (!all) return all.error();
    for (const Entry& entry : *all) {
      for (const std::string& policy : entry.list("policies")) ++out[policy].attached;
      if (const std::string& policy = entry.value("boundary"); !policy.empty()) ++out[policy].bounding;
    }
  }
  return out;
}

void write_policy(Xml& xml, const Entry& policy, const PolicyUse& use) {
  xml.element("PolicyName", shown_policy(policy.name))
      .element("PolicyId", unique_id(kPolicy, policy.name, policy.created_ms));
  xml.element("Arn", policy_arn(policy.value("path"), policy.name)).element("Path", policy.value("path"));
  xml.element("DefaultVersionId", policy.value("default")).element("AttachmentCount", uint64_t{use.attached});
  xml.element("PermissionsBoundaryUsageCount", uint64_t{use.bounding}).element("IsAttachable", true);
  if (!policy.value("description").empty()) xml.element("Description", policy.value("description"));
  xml.element("CreateDate", time_text(policy.created_ms));
  const auto versions = policy.list("versions");
  const std::string latest = versions.empty() ? time_text(policy.created_ms) : versions.back();
  xml.element("UpdateDate", std::string_view(latest).substr(latest.find(' ') + 1));
  write_tags(xml, policy);
}

Answered<Entry> find_policy(const Call& call) {
  const auto name = policy_of_arn(call);
  if (!name) return name.error();
  auto found = call.directory.find(kPolicy, *name);
  if (!found && found.error().code == "NoSuchEntity")
    return no_such_entity("Policy " + call.form.value("PolicyArn") + " was not found.");
  return found;
}

}  // namespace mortise::api_iam
