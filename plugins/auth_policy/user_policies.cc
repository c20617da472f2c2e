// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/user_policies.h"

#include <mortise/text/ascii.h>

namespace mortise::auth_policy {
namespace {

constexpr size_t kMostUsers = 4096;

}  // namespace

UserPolicies UserPolicies::of(const mortise_user& user) {
  UserPolicies out;
  for (size_t i = 0; i < user.attribute_count; ++i)
    out.attributes.emplace_back(text::lower(view(user.attributes[i].name)), view(user.attributes[i].value));
  for (size_t i = 0; i < user.policy_count; ++i) {
    const std::string_view name = view(user.policies[i].name);
    auto policy = policy_model::Policy::parse(view(user.policies[i].value), policy_model::Policy::Kind::identity);
    if (policy)
      out.policies.push_back({std::string(name), std::move(*policy)});
    else
      out.unreadable = name;
  }
  return out;
}

std::shared_ptr<const UserPolicies> UserCache::find(std::string_view id, uint64_t generation) {
  const MutexLock lock(mutex_);
  if (generation == 0 || generation != generation_) return nullptr;
  const auto found = users_.find(id);
  return found == users_.end() ? nullptr : found->second;
}

void UserCache::keep(std::string_view id, uint64_t generation, std::shared_ptr<const UserPolicies> user) {
  const MutexLock lock(mutex_);
  if (generation == 0) return;
  if (generation != generation_ || users_.size() >= kMostUsers) users_.clear();
  generation_ = generation;
  users_.insert_or_assign(std::string(id), std::move(user));
}

}  // namespace mortise::auth_policy
