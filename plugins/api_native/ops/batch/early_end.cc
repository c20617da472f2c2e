// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/early_end.h"

#include <string>

namespace mortise::api_native::ops {

void log_early_end(const Site& site, const BatchRequest& request, const Batch& batch, size_t at, std::string_view why) {
  const std::string object = at < request.items.size() ? request.shown(request.items[at]) : std::string();
  const std::string sent = std::to_string(at) + " of " + std::to_string(request.items.size());
  site.host.log(LogLevel::warning, "a batch ends early: its connection is cut",
                {pair("job", batch.job()), pair("at", object), pair("sent", sent), pair("reason", why)});
}

}  // namespace mortise::api_native::ops
