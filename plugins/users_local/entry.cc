// SPDX-License-Identifier: Apache-2.0
#include "users_local/entry.h"

#include <mortise/text/time.h>

#include <atomic>

#include "users_local/value_names.h"

namespace mortise::users_local {

Entry::Entry(const User& user) : kind_(MORTISE_IDENTITY_USER), name_(user.name), created_ms_(user.created_ms) {
  add("display_name", user.display_name);
  add("administrator", user.administrator ? "true" : "false");
  std::string groups;
  for (const std::string& group : user.groups) groups += (groups.empty() ? "" : ",") + group;
  add("groups", groups);
  add("path", user.path);
  add("origin", user.origin);
  add("boundary", user.boundary);
  add_attributes(user.attributes);
  add_policies(user.policies, user.attached);
}

Entry::Entry(const Group& group) : kind_(MORTISE_IDENTITY_GROUP), name_(group.name), created_ms_(group.created_ms) {
  add("path", group.path);
  add("origin", group.origin);
  add_policies(group.policies, group.attached);
}

Entry::Entry(const Policy& policy)
    : kind_(MORTISE_IDENTITY_POLICY), name_(policy.name), created_ms_(policy.created_ms) {
  add("document", policy.document());
  add("default", "v" + std::to_string(policy.default_version));
  std::string versions;
  for (const auto& [number, version] : policy.versions) {
    const std::string name = "v" + std::to_string(number);
    versions += (versions.empty() ? "" : ",") + name + " " + text::iso_time(version.created_ms / 1000);
    add(std::string(kVersion) + name, version.document);
  }
  add("versions", versions);
  add("description", policy.description);
  add("path", policy.path);
  add_attributes(policy.attributes);
}

Entry::Entry(const Role& role) : kind_(MORTISE_IDENTITY_ROLE), name_(role.name), created_ms_(role.created_ms) {
  add("trust", role.trust);
  add("description", role.description);
  add("max_session", std::to_string(role.max_session));
  add("path", role.path);
  add("boundary", role.boundary);
  add_attributes(role.attributes);
  add_policies(role.policies, role.attached);
}

Entry::Entry(const Issuer& issuer)
    : kind_(MORTISE_IDENTITY_ISSUER), name_(issuer.name), created_ms_(issuer.created_ms) {
  const auto joined = [](const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
  };
  add("url", issuer.url);
  add("audiences", joined(issuer.audiences));
  add("thumbprints", joined(issuer.thumbprints));
  add_attributes(issuer.attributes);
}

Entry::Entry(const Key& key) : kind_(MORTISE_IDENTITY_KEY), name_(key.access_key), created_ms_(key.created_ms) {
  const auto time = [](int64_t ms) { return ms == 0 ? std::string() : text::iso_time(ms / 1000); };
  add("user", key.user);
  add("status", key.active ? "active" : "inactive");
  add("expires", time(key.expires_ms));
  add("description", key.description);
  add("last_used", time(key.last_used_ms->load(std::memory_order_relaxed)));
}

void Entry::add_attributes(const Texts& attributes) {
  for (const auto& [name, value] : attributes) add(std::string(kAttribute) + name, value);
}

void Entry::add_policies(const Texts& policies, const Names& attached) {
  std::string names;
  for (const std::string& name : attached) names += (names.empty() ? "" : ",") + name;
  add("policies", names);
  for (const auto& [name, document] : policies) add(std::string(kPolicy) + name, document);
}

}  // namespace mortise::users_local
