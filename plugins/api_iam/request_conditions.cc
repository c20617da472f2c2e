// SPDX-License-Identifier: Apache-2.0
#include "api_iam/request_conditions.h"

#include <mortise/text/ascii.h>

#include "api_iam/ops/boundaries/boundary.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kNamedBoundary = "PermissionsBoundary";

std::string boundary_in_force(const Call& call) {
  if (const std::string* const named = call.form.find(kNamedBoundary)) return *named;
  for (const Kind* kind : {&kUser, &kRole}) {
    const std::string& name = call.form.value(kind->parameter);
    if (name.empty()) continue;
    const auto entry = call.directory.find(*kind, name);
    return entry ? boundary_arn(call, *entry) : std::string();
  }
  return {};
}

}  // namespace

void add_tags(const std::vector<std::pair<std::string, std::string>>& tags, Conditions& out) {
  for (const auto& [key, value] : tags) {
    out.emplace_back("aws:RequestTag/" + text::lower(key), value);
    out.emplace_back("aws:TagKeys", key);
  }
}

Conditions conditions_of(const Call& call) {
  Conditions out;
  if (const std::string* const policy = call.form.find("PolicyArn")) out.emplace_back("iam:PolicyARN", *policy);
  if (std::string arn = boundary_in_force(call); !arn.empty())
    out.emplace_back("iam:PermissionsBoundary", std::move(arn));
  add_tags(call.form.pairs("Tags"), out);
  for (const std::string& key : call.form.list("TagKeys")) out.emplace_back("aws:TagKeys", key);
  return out;
}

}  // namespace mortise::api_iam
