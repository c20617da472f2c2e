// SPDX-License-Identifier: Apache-2.0
//
// Collects the document in a request's body, checks its digests, and continues the operation on a worker.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3 {

/// Loop. Answers by itself if the body cannot be used.
void receive_document(ContextPtr context);

}  // namespace mortise::api_s3
