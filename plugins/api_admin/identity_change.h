// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/auth.h>
#include <mortise/error.h>

#include <string>
#include <utility>
#include <vector>

namespace mortise::api_admin {

/// What a PUT, POST or PATCH of a user, a group or a key asks for.
struct IdentityChange {
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;
  std::vector<std::string> doubts;  // what is odd about its policies, for people
};

/// Of {"set": {NAME: TEXT}, "reset": [NAME]}, both optional, or nothing at all. Policies are checked by who evaluates
/// them; where nobody does (nullptr) they are refused, since whoever sets one relies on it.
Result<IdentityChange> read_identity_change(const std::string& body, const mortise_policies* policies);

}  // namespace mortise::api_admin
