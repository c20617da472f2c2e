// SPDX-License-Identifier: Apache-2.0
//
// Buckets of other clusters are made and destroyed there.
#pragma once

#include <functional>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Makes the request's bucket at its cluster, and answers. REQUIRES: the caller may_attach().
void create_bucket_there(ContextPtr context);
/// Destroys it there, with all that is in it, then calls `then` on a worker; what is not there has been destroyed.
/// REQUIRES: the caller may_attach().
void destroy_bucket_there(ContextPtr context, std::function<void(ContextPtr)> then);

}  // namespace mortise::api_native::ops
