// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

/// The name of the policy that the parameter names, with the path that it has; NoSuchEntity if there is none.
Answered<std::string> policy_of_arn(const Call& call, std::string_view parameter = "PolicyArn");
/// The ARN of the policy that the parameter means, however it spells it; what it says, if there is none.
std::string arn_of_policy_meant(const Call& call, std::string_view parameter);
/// The same of PolicyArn: what permission is asked for.
std::string asked_policy_arn(const Call& call);
/// Whether it is attached to this user, group or role.
bool is_attached(const Entry& entry, const std::string& policy);

}  // namespace mortise::api_iam
