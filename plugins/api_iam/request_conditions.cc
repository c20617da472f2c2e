// SPDX-License-Identifier: Apache-2.0
#include "api_iam/request_conditions.h"

#include <mortise/text/ascii.h>

#include <optional>
#include <utility>

#include "api_iam/operations.h"
#include "api_iam/ops/attached/attached_policy.h"
#include "api_iam/ops/boundaries/boundary.h"

namespace mortise::api_iam {
namespace {

/// The user, role, policy or provider that has this ARN; nothing if there is none.
std::optional<Entry> entry_with_arn(const Call& call, const std::string& arn) {
  for (const Kind* kind : {&kUser, &kRole, &kPolicy, &kProvider}) {
    const std::string name = kind == &kProvider ? provider_in_arn(arn) : name_in_arn(*kind, arn).value_or("");
    if (name.empty() || name == "*") continue;
    auto entry = call.directory.find(*kind, name);
    return entry ? std::optional(std::move(*entry)) : std::nullopt;
  }
  return std::nullopt;
}

std::string boundary_in_force(const Call& call, uint8_t takes, const std::optional<Entry>& about) {
  if ((takes & kTakesBoundary) != 0) return arn_of_policy_meant(call, "PermissionsBoundary");
  return about ? boundary_arn(call, *about) : std::string();
}

void add_if_any(const char* key, std::string value, Conditions& out) {
  if (!value.empty()) out.emplace_back(key, std::move(value));
}

}  // namespace

void add_tags(const std::vector<std::pair<std::string, std::string>>& tags, Conditions& out) {
  for (const auto& [key, value] : tags) {
    out.emplace_back("aws:RequestTag/" + text::lower(key), value);
    out.emplace_back("aws:TagKeys", key);
  }
}

void add_resource_tags(const Entry& entry, Conditions& out) {
  for (const auto& [key, value] : entry.with_prefix("attribute."))
    for (const char* family : {"aws:ResourceTag/", "iam:ResourceTag/"})
      out.emplace_back(family + text::lower(key), value);
}

Conditions conditions_of(const Call& call, uint8_t takes, const std::string& resource) {
  Conditions out;
  const auto about = entry_with_arn(call, resource);
  if ((takes & kTakesPolicy) != 0) add_if_any("iam:PolicyARN", asked_policy_arn(call), out);
  add_if_any("iam:PermissionsBoundary", boundary_in_force(call, takes, about), out);
  if ((takes & kTakesTags) != 0) add_tags(call.form.pairs("Tags"), out);
  if ((takes & kTakesTagKeys) != 0)
    for (const std::string& key : call.form.list("TagKeys")) out.emplace_back("aws:TagKeys", key);
  if (about) add_resource_tags(*about, out);
  return out;
}

}  // namespace mortise::api_iam
