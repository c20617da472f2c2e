// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/tags/tagged.h"

#include "api_iam/ops/attached/attached_policy.h"
#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {

Answered<Entry> find_tagged(const Call& call, const Kind& kind) {
  if (&kind == &kProvider) return provider_named(call);
  if (&kind != &kPolicy) {
    if (const auto name = required(call, kind.parameter); !name) return name.error();
    return find_named(call, kind);
  }
  const auto name = policy_of_arn(call);
  if (!name) return name.error();
  return call.directory.find(kPolicy, *name);
}

}  // namespace mortise::api_iam
