// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/user_policies.h"

#include <mortise/text/ascii.h>

#include <algorithm>

namespace mortise::auth_policy {
namespace {

/// Of documents. Parsed, a document takes up to fifteen times its size.
constexpr size_t kMostBytesOfUsers = size_t{2} << 20;
constexpr size_t kLeastBytesOfUser = 256;  // that a user counts for

}  // namespace

UserPolicies UserPolicies::of(const mortise_user& user) {
  UserPolicies out;
  for (size_t i = 0; i < user.attribute_count; ++i)
    out.attributes.emplace_back(text::lower(view(user.attributes[i].name)), view(user.attributes[i].value));
  for (size_t i = 0; i < user.policy_count; ++i) {
    const std::string_view name = view(user.policies[i].name);
    out.bytes += user.policies[i].value.size;
    auto policy = policy_model::Policy::parse(view(user.policies[i].value), policy_model::Policy::Kind::identity);
    if (policy)
      out.policies.push_back({std::string(name), std::move(*policy)});
    else
      out.unreadable = name;
  }
  out.boundary_name = view(user.boundary.name);
  out.bytes += user.boundary.value.size;
  auto boundary = policy_model::Policy::parse(view(user.boundary.value), policy_model::Policy::Kind::identity);
  if (out.has_boundary() && boundary) out.boundary = std::move(*boundary);
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
  const size_t bytes = std::max(user->bytes, kLeastBytesOfUser);
  if (generation != generation_ || bytes_ + bytes > kMostBytesOfUsers) {
    users_.clear();
    bytes_ = 0;
  }
  bytes_ += bytes;
  generation_ = generation;
  users_.insert_or_assign(std::string(id), std::move(user));
}

}  // namespace mortise::auth_policy
