// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "api_iam/call.h"

namespace mortise::api_iam {

/// Adds the policy that the parameter PermissionsBoundary names, if it is there; NoSuchEntity if there is none.
Answered<void> take_boundary(const Call& call, Values& out);
/// The ARN of the boundary of this user or role; "" if it has none.
std::string boundary_arn(const Call& call, const Entry& entry);
/// The element PermissionsBoundary, if there is one.
void write_boundary(Xml& xml, const Call& call, const Entry& entry);

}  // namespace mortise::api_iam
