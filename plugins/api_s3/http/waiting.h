// SPDX-License-Identifier: Apache-2.0
//
// Waiting for an answer where nothing else can be done meanwhile: for handlers that run on workers, and nowhere else. A
// loop serves thousands of connections; what runs there goes on when it is told: asking.h.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3 {

/// May the caller do it?
Refusal require_on_worker(const Context& context, const Wanted& wanted);
/// Opens a bucket that is not the request's own. That there is none of the name is no failure.
Refusal find_on_worker(const Context& context, FoundBucket& bucket);

}  // namespace mortise::api_s3
