// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

/// What the request is about: by its name, or a policy by its ARN.
Answered<Entry> find_tagged(const Call& call, const Kind& kind);

}  // namespace mortise::api_iam
