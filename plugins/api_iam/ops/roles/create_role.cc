// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome create_role(const Call& call) {
  const auto name = required(call, "RoleName");
  if (!name) return name.error();
  const auto trust = required(call, "AssumeRolePolicyDocument");
  if (!trust) return trust.error();
  if (const auto good = check_trust(call, *trust); !good) return good.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  if (const auto taken = take_boundary(call, *values); !taken) return taken.error();
  values->set.emplace_back("trust", *trust);
  values->set.emplace_back("path", call.form.value("Path"));
  values->set.emplace_back("description", call.form.value("Description"));
  if (const std::string* const seconds = call.form.find("MaxSessionDuration"))
    values->set.emplace_back("max_session", *seconds);
  const auto role = call.directory.create(kRole, *name, *values);
  if (!role) return role.error();
  Xml xml = fragment();
  write_role(xml.open("Role"), *role);
  write_boundary(xml, call, *role);
  return xml.close("Role").take();
}

}  // namespace mortise::api_iam
