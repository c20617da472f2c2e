// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
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

/// What Terraform calls for the same.
Outcome update_role_description(const Call& call) {
  const auto role = find_named(call, kRole);
  if (!role) return role.error();
  const std::string* const text = call.form.find("Description");
  if (text == nullptr) return missing_parameter("description");
  const auto changed = call.directory.set(kRole, role->name, {{{"description", *text}}, {}});
  if (!changed) return changed.error();
  Xml xml = fragment();
  write_role(xml.open("Role"), *changed);
  write_boundary(xml, call, *changed);
  return xml.close("Role").take();
}

}  // namespace mortise::api_iam
