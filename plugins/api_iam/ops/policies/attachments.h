// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "api_iam/call.h"

namespace mortise::api_iam {

/// To how many users, groups and roles each policy is attached.
Answered<std::map<std::string, size_t>> count_attachments(const Call& call);
/// The policy that the parameter PolicyArn names.
Answered<Entry> find_policy(const Call& call);

}  // namespace mortise::api_iam
