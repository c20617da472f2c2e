// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

/// An inline policy that a request names.
struct InlinePolicy {
  std::string owner, name, document;
};
Answered<InlinePolicy> policy_meant(const Call& call, const Kind& kind);

}  // namespace mortise::api_iam
