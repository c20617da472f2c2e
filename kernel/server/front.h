// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/settings.h"
#include "kernel/http/server.h"
#include "kernel/server/request_log.h"
#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/error.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace mortise::server {

/// The HTTP side: the listeners of [server], with its limits, timeouts, log and metrics. Threads: startup.
class Front {
 public:
  /// Listens and serves at once. The handlers must outlive this.
  static Result<std::unique_ptr<Front>> open(const config::Settings& settings, http::RequestHandler& apis,
                                             http::RequestHandler& admin, support::Log& log,
                                             support::Metrics& metrics);
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;
  /// Cuts off what still runs.
  ~Front() = default;

  /// With the ports that were taken, in the order of server.listen.
  const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  /// Empty if there is none.
  const std::string& admin_address() const noexcept { return admin_address_; }
  /// "none", "errors" or "all".
  void log_requests(const std::string& which) noexcept { request_log_.select(which); }
  Result<void> reload_tls();
  /// Takes no new connections and waits for running requests. False: time was up, the rest was cut off.
  bool drain(std::chrono::milliseconds patience);

 private:
  explicit Front(support::Log& log) : request_log_(log) {}

  RequestLog request_log_;
  std::unique_ptr<http::Server> server_;
  std::vector<std::string> addresses_;
  std::string admin_address_;
};

}  // namespace mortise::server
