// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome create_group(const Call& call) {
  const auto name = required(call, "GroupName");
  if (!name) return name.error();
  const auto group = call.directory.create(kGroup, *name, {{{"path", call.form.value("Path")}}, {}});
  if (!group) return group.error();
  Xml xml = fragment();
  write_group(xml.open("Group"), *group);
  return xml.close("Group").take();
}

}  // namespace mortise::api_iam
