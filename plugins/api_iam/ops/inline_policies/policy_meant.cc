// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/inline_policies/policy_meant.h"

namespace mortise::api_iam {

Answered<InlinePolicy> policy_meant(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto name = required(call, "PolicyName");
  if (!name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  const auto found = entry->values.find("policy." + *name);
  if (found == entry->values.end())
    return no_such_entity("The " + std::string(kind.word) + " policy with name " + *name + " cannot be found.");
  return InlinePolicy{entry->name, *name, found->second};
}

}  // namespace mortise::api_iam
