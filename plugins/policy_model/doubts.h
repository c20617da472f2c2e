// SPDX-License-Identifier: Apache-2.0
//
// Actions that no request asks for. They are allowed in policies, as with AWS, where new actions come every month; but
// most of them are slips, so whoever writes one by hand is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mortise::policy_model {

/// What is odd about an action, which may have wildcards, and the nearest one that there is. Empty: nothing.
std::string doubt_of_action(std::string_view action);

/// The same of each action that a policy names, each once. Of a text that is no policy, nothing.
std::vector<std::string> doubts_of_policy(std::string_view document);

}  // namespace mortise::policy_model
