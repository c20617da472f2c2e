// SPDX-License-Identifier: Apache-2.0
//
// Buckets of remotes become known here when they are first used.
#pragma once

#include "api_native/http/context.h"

namespace mortise::api_native {

/// Worker. The request's bucket is one of a remote that is not known here yet, and the caller may make buckets.
bool may_become_known(Context& context);
/// Worker. Calls next(ContextPtr) on a worker: at once, unless the request's bucket is one of a remote that is not
/// known here yet. Then that is asked for it first. If it has none, or the caller may not attach them, nothing
/// changes.
void with_known_bucket(ContextPtr context, void (*next)(ContextPtr context));

}  // namespace mortise::api_native
