// SPDX-License-Identifier: Apache-2.0
//
// Authorizes a request when it is known what it asks, for the bucket that has the name then; and again, for the same
// bucket, when an object's body is complete: that may be hours later, and until then nothing has taken effect. A
// message that tells what is asked is not waited for where the client may do nothing of what it could ask.
#pragma once

#include <vector>

#include "api_native/errors/native_error.h"
#include "api_native/http/operation.h"

namespace mortise::api_native {

class Context;

/// Worker. Finds the request's bucket, if its row wants one, and asks for what the row says.
Refusal authorize(Context& context);
/// Worker. Refuses who may do none of `rows`. What is allowed here is asked for again when it is known which it is.
Refusal authorize_any(Context& context, const std::vector<const Operation*>& rows);
/// Worker. For the bucket that authorize() found, as it is now.
Refusal authorize_again(Context& context);

}  // namespace mortise::api_native
