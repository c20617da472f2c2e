// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/attached/attached_policy.h"

namespace mortise::api_iam {

Outcome attach_policy(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  const auto policy = policy_of_arn(call);
  if (!policy) return policy.error();
  if (call.site.policies == nullptr) return not_supported("No plugin evaluates policies here: enable auth_policy.");
  const auto done = call.directory.set(kind, entry->name, {{{"attach", *policy}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
