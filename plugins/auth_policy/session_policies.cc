// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/session_policies.h"

#include <utility>

namespace mortise::auth_policy {
namespace {

constexpr size_t kMostParsed = 1024;  // of at most 2 KiB, which is up to thirty when parsed

}  // namespace

std::shared_ptr<const policy_model::Policy> SessionPolicies::find(std::string_view document) {
  {
    const MutexLock lock(mutex_);
    if (const auto known = parsed_.find(document); known != parsed_.end()) return known->second;
  }
  auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::identity);
  if (!policy) return nullptr;
  auto parsed = std::make_shared<const policy_model::Policy>(std::move(*policy));
  const MutexLock lock(mutex_);
  if (parsed_.size() >= kMostParsed) parsed_.clear();
  parsed_.insert_or_assign(std::string(document), parsed);
  return parsed;
}

}  // namespace mortise::auth_policy
