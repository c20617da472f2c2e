// SPDX-License-Identifier: Apache-2.0
//
// Collects the JSON message of a request, chooses the operation by its action where the head did not, authorizes it,
// and goes on on a worker.
#pragma once

#include "api_native/http/context.h"

namespace mortise::api_native {

/// Worker. Answers by itself if the message cannot be used.
void take_message(ContextPtr context);

}  // namespace mortise::api_native
