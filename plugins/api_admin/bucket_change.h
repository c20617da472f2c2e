// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/properties.h>
#include <mortise/users.h>

#include <string>
#include <utility>
#include <vector>

namespace mortise::api_admin {

/// What a PUT or a PATCH of a bucket asks for.
struct BucketChange {
  std::string owner;  // of a PUT; empty: whoever makes it
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;  // of a PATCH
};

/// Of {"owner": TEXT, "properties": {NAME: TEXT}}, both optional, or nothing at all.
Result<BucketChange> read_creation(const std::string& body);
/// Of {"set": {NAME: TEXT}, "reset": [NAME]}, both optional.
Result<BucketChange> read_update(const std::string& body);

/// Whether people may set and reset these.
Result<void> check(const BucketChange& change, const PropertyRegistry& properties);
/// Refuses a policy of a bucket unless it counts: whoever sets one relies on it.
Result<void> check_policy(const BucketChange& change, bool counts);
/// Refuses an owner whom no key names, as far as that is known. What cannot be an id is left to the object service.
Result<void> check_owner(const std::string& owner, const Users& users);

}  // namespace mortise::api_admin
