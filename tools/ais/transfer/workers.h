// SPDX-License-Identifier: Apache-2.0
//
// Many transfers at a time: each worker is a thread with a connection of its own.
#pragma once

#include "ais/client/http_client.h"
#include "ais/output/console.h"

#include <cstddef>
#include <functional>

namespace mortise::ais {

/// 0: as many as are sensible here.
size_t worker_count(uint64_t wanted, size_t jobs);

/// Does job 0 … count - 1. Each failure is printed; the others go on, until a signal ends them. Fails if one failed,
/// with nothing more to say.
Result<void> for_each_job(const Settings& settings, Console& console, size_t count, uint64_t workers,
                          const std::function<Result<void>(HttpClient&, size_t)>& job);

}  // namespace mortise::ais
