// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome get_role(const Call& call) {
  const auto role = find_named(call, kRole);
  if (!role) return role.error();
  Xml xml = fragment();
  write_role(xml.open("Role"), *role);
  write_boundary(xml, call, *role);
  return xml.close("Role").take();
}

}  // namespace mortise::api_iam
