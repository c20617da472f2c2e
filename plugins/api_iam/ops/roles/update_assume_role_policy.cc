// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome update_assume_role_policy(const Call& call) {
  const auto trust = required(call, "PolicyDocument");
  if (!trust) return trust.error();
  const auto role = find_named(call, kRole);
  if (!role) return role.error();
  if (const auto good = check_trust(call, *trust); !good) return good.error();
  const auto done = call.directory.set(kRole, role->name, {{{"trust", *trust}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
