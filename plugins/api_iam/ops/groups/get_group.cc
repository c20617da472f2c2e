// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <algorithm>

namespace mortise::api_iam {
namespace {

bool is_member(const Entry& user, const std::string& group) {
  const auto groups = user.list("groups");
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

}  // namespace

Outcome get_group(const Call& call) {
  const auto group = find_named(call, kGroup);
  if (!group) return group.error();
  auto users = call.directory.list(kUser);
  if (!users) return users.error();
  std::erase_if(*users, [&](const Entry& user) { return !is_member(user, group->name); });
  const auto page = write_page(
      call, "Users", *users, [](const Entry& e) -> const std::string& { return e.name; },
      [](Xml& xml, const Entry& e) {
        write_user(xml.open("member"), e);
        xml.close("member");
      });
  if (!page) return page.error();
  Xml xml = fragment();
  write_group(xml.open("Group"), *group);
  return xml.close("Group").append(*page).take();
}

}  // namespace mortise::api_iam
