// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "api_iam/ops/attached/attached_policy.h"
#include "api_iam/ops/handlers.h"
#include "api_iam/ops/policies/attachments.h"
#include "api_iam/ops/policies/usage.h"

namespace mortise::api_iam {
namespace {

constexpr std::array<std::string_view, 5> kEntityFilters{"User", "Role", "Group", "LocalManagedPolicy",
                                                         "AWSManagedPolicy"};

/// Which of those of a kind use the policy, as the parameters want them.
class EntitiesWanted {
 public:
  EntitiesWanted(const Call& call, std::string policy, Usage usage)
      : policy_(std::move(policy)),
        usage_(usage),
        filter_(call.form.value("EntityFilter")),
        path_(call.form.value("PathPrefix")) {}

  bool has(const Kind& kind) const { return filter_.empty() || filter_ == kind.element; }
  bool has(const Entry& entry) const {
    const bool used = (usage_ != Usage::boundary && is_attached(entry, policy_)) ||
                      (usage_ != Usage::permissions && entry.value("boundary") == policy_);
    return used && entry.value("path").starts_with(path_);
  }

 private:
  const std::string policy_;
  const Usage usage_;
  const std::string& filter_;
  const std::string& path_;
};

}  // namespace

Outcome list_entities_for_policy(const Call& call) {
  auto policy = policy_of_arn(call);
  if (!policy) return policy.error();
  const auto usage = usage_wanted(call);
  if (!usage) return usage.error();
  const std::string& filter = call.form.value("EntityFilter");
  if (!filter.empty() && std::find(kEntityFilters.begin(), kEntityFilters.end(), filter) == kEntityFilters.end())
    return invalid_parameter("EntityFilter is User, Role, Group, LocalManagedPolicy or AWSManagedPolicy.");
  const EntitiesWanted wanted(call, std::move(*policy), *usage);
  Xml xml = fragment();
  for (const Kind* kind : {&kGroup, &kUser, &kRole}) {
    const auto all = wanted.has(*kind) ? call.directory.list(*kind) : std::vector<Entry>();
    if (!all) return all.error();
    xml.open("Policy" + std::string(kind->element) + "s");
    for (const Entry& entry : *all) {
      if (!wanted.has(entry)) continue;
      xml.open("member").element(kind->parameter, entry.name);
      xml.element(std::string(kind->element) + "Id", id_of(*kind, entry)).close("member");
    }
    xml.close("Policy" + std::string(kind->element) + "s");
  }
  return xml.element("IsTruncated", false).take();
}

}  // namespace mortise::api_iam
