// SPDX-License-Identifier: Apache-2.0
//
// The job of all batches: one that is there as long as the server, and shows what went out in them.
#pragma once

#include <string>

#include "api_native/http/site.h"

namespace mortise::api_native::ops {

std::string batch_job_id(const Site& site);
/// Any thread: a batch has ended.
void wake_batch_job(const Site& site);

}  // namespace mortise::api_native::ops
