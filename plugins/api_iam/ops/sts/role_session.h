// SPDX-License-Identifier: Apache-2.0
//
// What the two operations that begin a session of a role have in common.
#pragma once

#include <cstdint>
#include <string>

#include "api_iam/call.h"

namespace mortise::api_iam {

inline constexpr uint32_t kUsualRoleSession = 3600;  // seconds; the longest of a session that another one begins

/// What a request says of the session that it wants.
struct RoleSessionParameters {
  std::string role_arn;
  std::string name;
  std::string policy;
};
Answered<RoleSessionParameters> role_session_parameters(const Call& call);

/// That a role is not there is told to nobody: AccessDenied, as for one that the caller may not act as.
Answered<Entry> find_role(const Call& call, const std::string& role_arn, std::string_view action);

/// The element AssumedRoleUser.
std::string assumed_role_user(const Entry& role, const std::string& session_name);

}  // namespace mortise::api_iam
