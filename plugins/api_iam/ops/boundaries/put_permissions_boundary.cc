// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome put_permissions_boundary(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  if (const auto policy = required(call, "PermissionsBoundary"); !policy) return policy.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  Values values;
  if (const auto taken = take_boundary(call, values); !taken) return taken.error();
  const auto done = call.directory.set(kind, entry->name, values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
