// SPDX-License-Identifier: Apache-2.0
//
// Nothing is locked here: readers and writers of an object do not wait for each other.
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

Outcome check_lock(Context&) { return Answer(); }

}  // namespace mortise::api_native::ops
