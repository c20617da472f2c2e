// SPDX-License-Identifier: Apache-2.0
//
// Authorizes a request when it is known what it asks, for the bucket that has the name then; and again, for the same
// bucket, when an object's body is complete: that may be hours later, and until then nothing has taken effect.
#pragma once

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

class Context;

/// Worker. Finds the request's bucket, if its row wants one, and asks for what the row says.
Refusal authorize(Context& context);
/// Worker. For the bucket that authorize() found, as it is now.
Refusal authorize_again(Context& context);

}  // namespace mortise::api_native
