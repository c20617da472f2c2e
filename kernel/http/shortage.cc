// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/shortage.h"

#include <string>

namespace mortise::http {
namespace {

constexpr std::chrono::minutes kWarnAgain{1};

std::string describe(Shortage what, std::string_view who, const Limits& limits) {
  switch (what) {
    case Shortage::connections_of_address:
      return "refused a connection from " + std::string(who) + ": that address has " +
             std::to_string(limits.connections_per_address) + " (server.limits.connections_per_address)";
    case Shortage::connections:
      return "new connections wait: there are " + std::to_string(limits.connections) +
             " (server.limits.connections), and none of them is idle";
    case Shortage::descriptors:
      return "no descriptor is left for new connections (" + std::string(who) +
             "): idle ones are closed, and where none is idle clients are answered 503. Allow the server more open "
             "files (LimitNOFILE), or lower server.limits.connections";
    case Shortage::heads:
      return "requests with large heads are answered 503: those under way take " + std::to_string(limits.heads_bytes) +
             " bytes (server.limits.heads_size)";
  }
  return {};
}

}  // namespace

void ShortageWarnings::warn(Shortage what, std::string_view who, const ServerOptions& options,
                            std::chrono::steady_clock::time_point now) {
  const auto now_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>((now + kWarnAgain).time_since_epoch()).count();
  auto& warned = warned_[static_cast<size_t>(what)];
  int64_t before = warned.load(std::memory_order_relaxed);
  const bool again = now_ms - before >= std::chrono::milliseconds(kWarnAgain).count();
  if (!options.warn || !again || !warned.compare_exchange_strong(before, now_ms)) return;
  options.warn(describe(what, who, options.limits));
}

}  // namespace mortise::http
