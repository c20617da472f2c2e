// SPDX-License-Identifier: Apache-2.0
//
// Authorizes a request when its head is complete, for the bucket that has the name then; and again, for the same
// bucket, when the body is complete: that may be hours later, and until then nothing has taken effect.
#pragma once

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

class Context;

/// Finds the request's bucket and asks for what its row says. Where reads do not block: any thread, else a worker.
Refusal authorize(Context& context);
/// For the bucket that authorize() found, as it is now. NoSuchBucket if it is gone.
Refusal authorize_again(Context& context);

}  // namespace mortise::api_s3
