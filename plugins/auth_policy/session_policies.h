// SPDX-License-Identifier: Apache-2.0
//
// Policies of sessions, parsed. Their texts come with the identities: one text is parsed once, however many requests
// show it.
#pragma once

#include <mortise/mutex.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "policy_model/policy.h"

namespace mortise::auth_policy {

/// Any thread.
class SessionPolicies {
 public:
  SessionPolicies() = default;
  SessionPolicies(const SessionPolicies&) = delete;
  SessionPolicies& operator=(const SessionPolicies&) = delete;

  /// nullptr: it cannot be understood.
  std::shared_ptr<const policy_model::Policy> find(std::string_view document);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const policy_model::Policy>, Hash, std::equal_to<>> parsed_
      MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::auth_policy
