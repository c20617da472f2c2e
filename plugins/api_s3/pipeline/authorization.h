// SPDX-License-Identifier: Apache-2.0
//
// Authorizes a request when its head is complete, for the bucket that has the name then; and again, for the same
// bucket, when the body is complete: that may be hours later, and until then nothing has taken effect.
#pragma once

#include "api_s3/http/asking.h"

namespace mortise::api_s3 {

/// Finds the request's bucket and asks for what its row says. Ends the request if it is refused.
void authorize(ContextPtr context, Step next);
/// For the bucket that authorize() found, as it is now. NoSuchBucket if it is gone.
void authorize_again(ContextPtr context, Step next);

}  // namespace mortise::api_s3
