// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome delete_permissions_boundary(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  const auto done = call.directory.set(kind, entry->name, {{}, {"boundary"}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
