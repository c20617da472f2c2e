// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/keys/key_meant.h"

namespace mortise::api_iam {

Outcome delete_access_key(const Call& call) {
  const auto key = key_meant(call);
  if (!key) return key.error();
  const auto done = call.directory.remove_key(key->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
