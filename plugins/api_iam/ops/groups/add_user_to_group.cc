// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome add_user_to_group(const Call& call) {
  const auto group = find_named(call, kGroup);
  if (!group) return group.error();
  if (const auto name = required(call, "UserName"); !name) return name.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const auto done = call.directory.set(kUser, user->name, {{{"join", group->name}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
