// SPDX-License-Identifier: Apache-2.0
//
// The job of the batches of one bucket. It begins with the first of them, and ends when there was none for a while;
// stopping it ends those under way.
#pragma once

#include <functional>
#include <memory>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Calls `go` with the request and a batch of the bucket's job, which is started if there is none.
void in_batch_job(ContextPtr context, const std::string& bucket,
                  std::function<void(ContextPtr, std::shared_ptr<Batch>)> go);

}  // namespace mortise::api_native::ops
