// SPDX-License-Identifier: Apache-2.0
//
// What the head of a request says of its body, with who signed it and how.
#pragma once

#include "api_s3/http/context.h"
#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {

/// Takes the context's chunk verifier.
Result<PayloadPlan, PayloadError> plan_body(Context& context, PayloadUse use);

}  // namespace mortise::api_s3
