// SPDX-License-Identifier: Apache-2.0
//
// What policies come to for one request.
#pragma once

#include <mortise/auth.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "auth_policy/bucket_policies.h"
#include "auth_policy/user_policies.h"
#include "policy_model/policy.h"

namespace mortise::auth_policy {

/// What is to be looked at.
struct Findings {
  std::shared_ptr<const BucketPolicy> bucket;  // nullptr: it has no policy
  std::shared_ptr<const UserPolicies> user;    // nullptr: there is none, or nobody keeps any
  std::optional<std::string> tags;             // of the object, if they were read
  std::shared_ptr<const policy_model::Policy> session =
      nullptr;  // of the caller's session; nullptr: none, or unreadable
};

/// Nothing: it takes the object's tags, which are not known.
std::optional<AuthorizationDecision> decide(const mortise_access_request& request, const Findings& findings,
                                            int64_t now_ms);

}  // namespace mortise::auth_policy
