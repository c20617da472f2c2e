// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_iam/call.h"

namespace mortise::api_iam {

using Tags = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kTagSession = "sts:TagSession";  // to give some is an action of its own

/// The tags of a session that is to be.
struct SessionTags {
  Tags asked;                           // by the request, or a token
  std::vector<std::string> transitive;  // keys of those that go on to sessions of this one
  Tags inherited = {};                  // from the session of whoever asks; they go on
};

/// The parameters Tags and TransitiveTagKeys, and what comes from the caller's own session, checked.
Answered<SessionTags> session_tags(const Call& call);
/// The same of tags and keys that a token says.
Answered<void> check_tags(const SessionTags& tags);
/// As in mortise_identity.session_tags.
std::string written_tags(const SessionTags& tags);

}  // namespace mortise::api_iam
