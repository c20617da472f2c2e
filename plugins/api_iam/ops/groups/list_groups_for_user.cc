// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome list_groups_for_user(const Call& call) {
  if (const auto name = required(call, "UserName"); !name) return name.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  std::vector<Entry> groups;
  for (const std::string& name : user->list("groups"))
    if (auto group = call.directory.find(kGroup, name)) groups.push_back(std::move(*group));
  return write_page(
      call, "Groups", groups, [](const Entry& e) -> const std::string& { return e.name; },
      [](Xml& xml, const Entry& e) {
        write_group(xml.open("member"), e);
        xml.close("member");
      });
}

}  // namespace mortise::api_iam
