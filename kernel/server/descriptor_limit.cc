// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/descriptor_limit.h"

#include <string>

#include <sys/resource.h>

namespace mortise::server {
namespace {

constexpr size_t kOwnFiles = 1024;  // the stores' files, one per download of a large body, libraries

/// Returns what is allowed then.
size_t raise_soft_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) return raised.rlim_cur;
  return limit.rlim_cur;
}

}  // namespace

void raise_descriptor_limit(size_t connections, const support::Logger& logger) {
  const size_t allowed = raise_soft_limit();
  if (allowed >= connections + kOwnFiles) return;
  logger.warning("fewer open files are allowed than server.limits.connections may need",
                 {support::LogField::number("allowed", std::to_string(allowed)),
                  support::LogField::number("connections", std::to_string(connections))});
}

}  // namespace mortise::server
