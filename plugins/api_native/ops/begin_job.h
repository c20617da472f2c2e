// SPDX-License-Identifier: Apache-2.0
//
// Requests that start a job.
#pragma once

#include <functional>

#include "api_native/http/context.h"
#include "api_native/jobs/job_input.h"
#include "api_native/jobs/job_permission.h"

namespace mortise::api_native::ops {

/// About the request's bucket, and perhaps another one, on behalf of who asks. Worker.
JobInput job_input(const Context& context, const FoundBucket* to, Json rest);
/// If the job's other bucket was made for it, and nothing is there, it goes again: it is not to be met by who tries the
/// same once more. Calls `then` in any case, on any thread.
void remove_if_new(const Objects& objects, const JobInput& input, std::function<void()> then);
/// Asks on behalf of whom the input names.
JobPermission job_permission(const Site& site, const JobInput& input);
/// Starts it, and answers with its id when it is known to go on after a crash. Or answers why it cannot be started,
/// behind remove_if_new(). `described`: which objects, for people.
void begin_job(ContextPtr context, std::string_view kind, const JobInput& input, const std::string& described);

}  // namespace mortise::api_native::ops
