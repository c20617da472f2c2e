// SPDX-License-Identifier: Apache-2.0
//
// Collects bodies that are wanted whole: the JSON message of a request, after which the operation may be chosen by its
// action, and the request is authorized; or bytes, for a request that was authorized.
#pragma once

#include "api_native/http/context.h"

namespace mortise::api_native {

/// Worker. Answers by itself if the message cannot be used.
void take_message(ContextPtr context);
/// Worker. Into Context::body.
void take_bytes(ContextPtr context);

}  // namespace mortise::api_native
