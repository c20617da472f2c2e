// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/http/counters.h"
#include "kernel/support/metrics.h"

#include <functional>

namespace mortise::server {

/// Publishes what the HTTP server counts. `read` is called at each scrape, until the last.
void add_http_metrics(support::Metrics& metrics, std::function<http::Counters()> read);

}  // namespace mortise::server
