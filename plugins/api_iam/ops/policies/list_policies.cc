// SPDX-License-Identifier: Apache-2.0
#include <mortise/built_in_policies.h>

#include "api_iam/ops/handlers.h"
#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/usage.h"

namespace mortise::api_iam {
namespace {

/// Those of AWS that there are here.
Answered<std::vector<Entry>> built_in(const Call& call) {
  std::vector<Entry> out;
  for (const BuiltInPolicy& policy : kBuiltInPolicies) {
    auto entry = call.directory.find(kPolicy, std::string(policy.name));
    if (!entry) return entry.error();
    out.push_back(std::move(*entry));
  }
  return out;
}

/// Of the parameter Scope: those that were made here, AWS's, or both.
Answered<std::vector<Entry>> in_scope(const Call& call) {
  const std::string& scope = call.form.value("Scope");
  if (!scope.empty() && scope != "All" && scope != "AWS" && scope != "Local")
    return invalid_parameter("Scope is All, AWS or Local.");
  if (scope == "AWS") return built_in(call);
  auto own = call.directory.list(kPolicy);
  if (!own || scope == "Local") return own;
  auto others = built_in(call);
  if (!others) return others.error();
  own->insert(own->end(), others->begin(), others->end());
  return own;
}

}  // namespace

Outcome list_policies(const Call& call) {
  const auto usage = usage_wanted(call);
  if (!usage) return usage.error();
  auto all = in_scope(call);
  if (!all) return all.error();
  auto uses = count_uses(call);
  if (!uses) return uses.error();
  const bool only_attached = call.form.value("OnlyAttached") == "true";
  std::erase_if(*all, [&](const Entry& e) {
    const PolicyUse& use = (*uses)[e.name];
    return (only_attached && use.attached == 0) || (*usage == Usage::permissions && use.attached == 0) ||
           (*usage == Usage::boundary && use.bounding == 0) ||
           !e.value("path").starts_with(call.form.value("PathPrefix"));
  });
  return write_page(
      call, "Policies", *all, [](const Entry& e) -> const std::string& { return e.name; },
      [&](Xml& xml, const Entry& e) {
        write_policy(xml.open("member"), e, (*uses)[e.name]);
        xml.close("member");
      });
}

}  // namespace mortise::api_iam
