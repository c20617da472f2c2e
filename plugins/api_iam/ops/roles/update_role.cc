// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome update_role(const Call& call) {
  const auto role = find_named(call, kRole);
  if (!role) return role.error();
  Values values;
  if (const std::string* const text = call.form.find("Description")) values.set.emplace_back("description", *text);
  if (const std::string* const seconds = call.form.find("MaxSessionDuration"))
    values.set.emplace_back("max_session", *seconds);
  const auto done = call.directory.set(kRole, role->name, values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
