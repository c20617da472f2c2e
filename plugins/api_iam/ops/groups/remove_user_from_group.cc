// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <algorithm>

namespace mortise::api_iam {

Outcome remove_user_from_group(const Call& call) {
  const auto group = find_named(call, kGroup);
  if (!group) return group.error();
  if (const auto name = required(call, "UserName"); !name) return name.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const auto groups = user->list("groups");
  if (std::find(groups.begin(), groups.end(), group->name) == groups.end())
    return no_such_entity("The user " + user->name + " is not in the group " + group->name + ".");
  const auto done = call.directory.set(kUser, user->name, {{{"leave", group->name}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
