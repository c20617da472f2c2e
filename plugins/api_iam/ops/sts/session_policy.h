// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "api_iam/call.h"

namespace mortise::api_iam {

/// What narrows a session: the parameters Policy and PolicyArns, checked and put together; "" if there are none.
Answered<std::string> session_policy(const Call& call);

/// PackedPolicySize: how much of the room for a session's policy and tags they take, in percent. PackedPolicyTooLarge
/// if there is not so much.
Answered<uint64_t> packed_size(const std::string& policy, const std::string& tags);

}  // namespace mortise::api_iam
