// SPDX-License-Identifier: Apache-2.0
#include <mortise/identity_rules.h>

#include "users_local/planner.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMostPolicies = 10000;

template <class T>
Result<void> check_not_attached(const std::string& policy, const Named<T>& all, const char* kind) {
  for (const auto& [name, one] : all)
    if (one->attached.contains(policy))
      return Error(Status::precondition, "the policy '" + policy + "' is attached to the " + kind + " '" + name + "'");
  return {};
}

template <class T>
Result<void> check_bounds_nobody(const std::string& policy, const Named<T>& all, const char* kind) {
  for (const auto& [name, one] : all)
    if (one->boundary == policy)
      return Error(Status::precondition,
                   "the policy '" + policy + "' is the permissions boundary of the " + kind + " '" + name + "'");
  return {};
}

}  // namespace

Result<void> Planner::policy() {
  if (Result<void> good = check_existence(next_->policies, "policy"); !good) return good;
  if (removes()) return remove_policy();
  if (creates() && !is_identity_name(change_.name)) return no_name("policy's name", change_.name, kIdentityNameRule);
  auto policy = begin(next_->policies, kMostPolicies, "there are 10,000 policies");
  if (!policy) return std::move(policy).error();
  if (Result<void> applied = apply(change_, now_ms_, *policy); !applied) return applied;
  keep(kPolicyPrefix, next_->policies, std::move(policy).value());
  return {};
}

/// Whoever had it attached would lose what it denies.
Result<void> Planner::remove_policy() {
  const std::string& name = change_.name;
  if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_POLICY, "policy", name); !free) return free;
  if (auto used = check_not_attached(name, next_->users, "user"); !used) return used;
  if (auto used = check_not_attached(name, next_->groups, "group"); !used) return used;
  if (auto used = check_not_attached(name, next_->roles, "role"); !used) return used;
  if (auto used = check_bounds_nobody(name, next_->users, "user"); !used) return used;
  if (auto used = check_bounds_nobody(name, next_->roles, "role"); !used) return used;
  next_->policies.erase(name);
  edit_.batch.remove(record_of(kPolicyPrefix, name));
  return {};
}

}  // namespace mortise::users_local
