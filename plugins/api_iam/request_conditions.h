// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api_iam/call.h"

namespace mortise::api_iam {

using Conditions = std::vector<std::pair<std::string, std::string>>;

/// What conditions of policies can ask of a request to IAM: iam:PolicyARN, iam:PermissionsBoundary (the one that the
/// request names, or else that of the user or role it is about), aws:RequestTag/KEY and aws:TagKeys.
Conditions conditions_of(const Call& call);
/// The last two, of these tags.
void add_tags(const std::vector<std::pair<std::string, std::string>>& tags, Conditions& out);

}  // namespace mortise::api_iam
