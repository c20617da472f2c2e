// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "api_iam/call.h"

namespace mortise::api_iam {

/// How many users, groups and roles a policy is attached to, and how many it is the permissions boundary of.
struct PolicyUse {
  size_t attached = 0;
  size_t bounding = 0;
};
/// Of each policy that is used.
Answered<std::map<std::string, PolicyUse>> count_uses(const Call& call);
void write_policy(Xml& xml, const Entry& policy, const PolicyUse& use);
/// The policy that the parameter PolicyArn names.
Answered<Entry> find_policy(const Call& call);

}  // namespace mortise::api_iam
