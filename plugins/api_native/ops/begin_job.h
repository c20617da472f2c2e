// SPDX-License-Identifier: Apache-2.0
//
// Requests that start a job.
#pragma once

#include "api_native/http/context.h"
#include "api_native/jobs/job_input.h"

namespace mortise::api_native::ops {

/// About the request's bucket, and perhaps another one, on behalf of who asks.
JobInput job_input(const Context& context, const FoundBucket* to, Json rest);
/// Starts it, and answers with its id when it is known to go on after a crash. `described`: which objects, for people.
void begin_job(ContextPtr context, std::string_view kind, const JobInput& input, const std::string& described);

}  // namespace mortise::api_native::ops
