// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/tags/tagged.h"

namespace mortise::api_iam {

Outcome untag(const Call& call, const Kind& kind) {
  const auto entry = find_tagged(call, kind);
  if (!entry) return entry.error();
  const auto values = tags_to_reset(call);
  if (!values) return values.error();
  const auto done = call.directory.set(kind, entry->name, *values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
