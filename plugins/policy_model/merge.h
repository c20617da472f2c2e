// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <string>
#include <vector>

namespace mortise::policy_model {

/// One document that allows what any of these identity policies allows, and denies what any denies. Each has been
/// parsed before. Refused where one of the old version stands beside one of the new, and has a text that means
/// something else there ("${").
Result<std::string> merge(const std::vector<std::string>& documents);

}  // namespace mortise::policy_model
