// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Asks the remotes which buckets they have; of each provider the first place, which is the one that `aws://bucket`
/// means. `provider`: "" = of every one that can be asked; a remote that fails is then a line in the log, otherwise the
/// answer. Calls `then` on a worker.
/// REQUIRES: the caller may_attach().
void find_remote_buckets(ContextPtr context, const std::string& provider,
                         std::function<void(ContextPtr, Or<std::vector<BucketId>>)> then);

}  // namespace mortise::api_native::ops
