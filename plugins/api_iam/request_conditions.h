// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api_iam/call.h"

namespace mortise::api_iam {

using Conditions = std::vector<std::pair<std::string, std::string>>;

/// What conditions of policies can ask of a request to IAM that is about `resource`: iam:PolicyARN and
/// iam:PermissionsBoundary (the one that the request sets, or else that of the user or role), as the ARN of what is
/// meant, however the request spells it; aws:RequestTag/KEY and aws:TagKeys; aws:ResourceTag/KEY. `takes`: see Takes.
Conditions conditions_of(const Call& call, uint8_t takes, const std::string& resource);
/// aws:ResourceTag/KEY and, as IAM calls the same, iam:ResourceTag/KEY.
void add_resource_tags(const Entry& entry, Conditions& out);
/// aws:RequestTag/KEY and aws:TagKeys.
void add_tags(const std::vector<std::pair<std::string, std::string>>& tags, Conditions& out);

}  // namespace mortise::api_iam
