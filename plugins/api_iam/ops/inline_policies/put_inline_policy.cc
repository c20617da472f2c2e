// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome put_inline_policy(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  const auto policy = required(call, "PolicyName");
  if (!policy) return policy.error();
  const auto document = required(call, "PolicyDocument");
  if (!document) return document.error();
  if (const auto good = check_policy(call, *document); !good) return good.error();
  const auto done = call.directory.set(kind, entry->name, {{{"policy." + *policy, *document}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
