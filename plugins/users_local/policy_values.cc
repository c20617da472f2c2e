// SPDX-License-Identifier: Apache-2.0
#include <mortise/text/number.h>

#include "users_local/value_rules.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMaxVersions = 5;

/// "v2"; 0 if it is none.
uint32_t version_number(std::string_view name) {
  if (!name.starts_with('v')) return 0;
  return text::parse_decimal<uint32_t>(name.substr(1)).value_or(0);
}

Result<void> add_version(const std::string& document, int64_t now_ms, Policy& policy) {
  if (Result<void> good = check_document("add_version", document); !good) return good;
  if (policy.versions.size() >= kMaxVersions) return too_many(kMaxVersions, "versions of a policy");
  policy.versions[++policy.last_version] = {document, now_ms};
  return {};
}

Result<void> set_default(const std::string& name, Policy& policy) {
  const uint32_t number = name == "new" ? policy.last_version : version_number(name);
  if (!policy.versions.contains(number)) return refuse("the policy has no version '" + name + "'");
  policy.default_version = number;
  return {};
}

Result<void> remove_version(std::string_view name, Policy& policy) {
  const uint32_t number = version_number(name);
  if (number == policy.default_version) return refuse("the default version of a policy cannot be removed");
  if (policy.versions.erase(number) == 0) return refuse("the policy has no version '" + std::string(name) + "'");
  return {};
}

/// Of the default version, in its place.
Result<void> set_document(const std::string& document, int64_t now_ms, Policy& policy) {
  if (policy.versions.empty()) return add_version(document, now_ms, policy);
  if (Result<void> good = check_document("document", document); !good) return good;
  policy.versions[policy.default_version].document = document;
  return {};
}

}  // namespace

Result<void> apply(const IdentityChange& change, int64_t now_ms, Policy& policy) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "document" && !reset) return set_document(value, now_ms, policy);
    if (name == "add_version" && !reset) return add_version(value, now_ms, policy);
    if (name == "default" && !reset) return set_default(value, policy);
    if (name.starts_with(kVersion) && reset) return remove_version(name.substr(kVersion.size()), policy);
    if (name == "description") return take_line(name, value, policy.description);
    if (name == "path") return take_path(value, policy.path);
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, policy.attributes);
    return unknown_value("policy", name, "document, add_version, default, description, path, attribute.NAME");
  });
  if (good && policy.versions.empty()) return refuse("a policy has a 'document'");
  return good;
}

}  // namespace mortise::users_local
