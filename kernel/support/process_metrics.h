// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/support/executor.h"
#include "kernel/support/metrics.h"

namespace mortise::support {

/// Adds what Prometheus expects of every process (memory, CPU, descriptors, start time) and the load of `executor`.
/// `executor` must live until the last scrape.
void add_process_metrics(Metrics& metrics, const Executor& executor, const char* version);

}  // namespace mortise::support
