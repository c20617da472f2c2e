// SPDX-License-Identifier: Apache-2.0
//
// What is for remote buckets only, and there are none.
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

Outcome not_remote(Context& c) {
  return NativeError(400, "ErrNotRemoteBck",
                     std::string(c.operation->name) + ": expecting remote bucket (have " + c.found.shown() + ")");
}

Outcome evict_bucket(Context& c) { return not_remote(c); }

}  // namespace mortise::api_native::ops
