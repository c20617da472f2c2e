// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/attached/attached_policy.h"

namespace mortise::api_iam {

Outcome detach_policy(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  const auto policy = policy_of_arn(call);
  if (!policy) return policy.error();
  if (!is_attached(*entry, *policy))
    return no_such_entity("Policy " + call.form.value("PolicyArn") + " was not found.");
  const auto done = call.directory.set(kind, entry->name, {{{"detach", *policy}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
