// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome create_user(const Call& call) {
  const auto name = required(call, "UserName");
  if (!name) return name.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  if (const auto taken = take_boundary(call, *values); !taken) return taken.error();
  values->set.emplace_back("path", call.form.value("Path"));
  const auto user = call.directory.create(kUser, *name, *values);
  if (!user) return user.error();
  Xml xml = fragment();
  write_user(xml.open("User"), *user);
  write_boundary(xml, call, *user);
  return xml.close("User").take();
}

}  // namespace mortise::api_iam
