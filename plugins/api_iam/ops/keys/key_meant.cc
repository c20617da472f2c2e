// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/keys/key_meant.h"

namespace mortise::api_iam {

Answered<Entry> key_meant(const Call& call) {
  const auto id = required(call, "AccessKeyId");
  if (!id) return id.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  auto key = call.directory.find_key(*id);
  if (key && key->value("user") != user->name)
    return no_such_entity("The Access Key with id " + *id + " cannot be found.");
  return key;
}

}  // namespace mortise::api_iam
