// SPDX-License-Identifier: Apache-2.0
//
// What is attached to users and their groups, parsed once for each generation of who keeps them.
#pragma once

#include <mortise/identities.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy_model/policy.h"

namespace mortise::auth_policy {

struct UserPolicies {
  struct Named {
    std::string name;
    policy_model::Policy policy;
  };
  std::vector<Named> policies;
  std::string unreadable;                                       // the name of one that could not be understood
  std::string boundary_name;                                    // "": nothing limits what the others give
  std::optional<policy_model::Policy> boundary;                 // nothing, with a name: it could not be understood
  std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case
  size_t bytes = 0;                                             // of the documents

  /// Whether the user may only what is allowed.
  bool any() const noexcept { return !policies.empty() || !unreadable.empty(); }
  bool has_boundary() const noexcept { return !boundary_name.empty(); }
  static UserPolicies of(const mortise_user& user);
};

/// Those that may be kept. Any thread.
class UserCache {
 public:
  UserCache() = default;
  UserCache(const UserCache&) = delete;
  UserCache& operator=(const UserCache&) = delete;

  /// nullptr: not known, or not of this generation. 0: of a provider whose answers are not kept.
  std::shared_ptr<const UserPolicies> find(std::string_view id, uint64_t generation);
  void keep(std::string_view id, uint64_t generation, std::shared_ptr<const UserPolicies> user);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Users = std::unordered_map<std::string, std::shared_ptr<const UserPolicies>, Hash, std::equal_to<>>;
  Mutex mutex_;
  uint64_t generation_ MORTISE_GUARDED_BY(mutex_) = 0;
  Users users_ MORTISE_GUARDED_BY(mutex_);
  size_t bytes_ MORTISE_GUARDED_BY(mutex_) = 0;  // of the documents
};

}  // namespace mortise::auth_policy
