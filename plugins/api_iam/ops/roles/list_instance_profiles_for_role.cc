// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// There are none; Terraform asks before it deletes a role.
Outcome list_instance_profiles_for_role(const Call& call) {
  if (const auto role = find_named(call, kRole); !role) return role.error();
  return fragment().open("InstanceProfiles").close("InstanceProfiles").element("IsTruncated", false).take();
}

}  // namespace mortise::api_iam
