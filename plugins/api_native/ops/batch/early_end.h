// SPDX-License-Identifier: Apache-2.0
//
// A batch that cannot be sent to its end: the client sees a connection that is cut, and no reason. The log has it.
#pragma once

#include <string_view>

#include "api_native/ops/batch/batch_request.h"

namespace mortise::api_native::ops {

/// `at`: the item that was being sent.
void log_early_end(const Site& site, const BatchRequest& request, const Batch& batch, size_t at, std::string_view why);

}  // namespace mortise::api_native::ops
