// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api_iam/call.h"

namespace mortise::api_iam {

using Tags = std::vector<std::pair<std::string, std::string>>;

/// The parameter Tags of a session, checked.
Answered<Tags> session_tags(const Call& call);
/// As in mortise_identity.session_tags.
std::string written_tags(const Tags& tags);

}  // namespace mortise::api_iam
