// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/keys/key_meant.h"

namespace mortise::api_iam {

Outcome update_access_key(const Call& call) {
  const auto status = required(call, "Status");
  if (!status) return status.error();
  if (*status != "Active" && *status != "Inactive") return invalid_parameter("Status is Active or Inactive.");
  const auto key = key_meant(call);
  if (!key) return key.error();
  const auto done = call.directory.set_key(key->name, {{{"status", *status == "Active" ? "active" : "inactive"}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
