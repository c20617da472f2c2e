// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome create_user(const Call& call) {
  const auto name = required(call, "UserName");
  if (!name) return name.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  if (call.form.find("PermissionsBoundary") != nullptr)
    return not_supported("Permissions boundaries are not supported here.");
  values->set.emplace_back("path", call.form.value("Path"));
  const auto user = call.directory.create(kUser, *name, *values);
  if (!user) return user.error();
  Xml xml = fragment();
  write_user(xml.open("User"), *user);
  return xml.close("User").take();
}

}  // namespace mortise::api_iam
