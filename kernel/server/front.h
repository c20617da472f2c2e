// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/settings.h"
#include "kernel/http/server.h"
#include "kernel/server/request_log.h"
#include "kernel/support/log.h"

#include <mortise/error.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mortise::server {

/// An HTTP server with the limits, timeouts and TLS files of the configuration. There are two: one for the APIs, and a
/// small one for the operator, which answers before the first is there and while it drains. Threads: startup.
class Front {
 public:
  /// Takes the addresses; clients are refused before serve(). `handler` must outlive this.
  static Result<std::unique_ptr<Front>> bind(const std::vector<std::string>& addresses, size_t loops,
                                             const config::Settings& settings, http::RequestHandler& handler,
                                             support::Log& log);
  Result<void> serve();
  bool is_serving() const noexcept { return serving_; }
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;
  /// Cuts off what still runs.
  ~Front() = default;

  /// As configured, with the ports that were taken.
  const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  http::Counters counters() const { return server_->counters(); }
  unsigned ping_loops() { return server_->ping_loops(); }
  /// "none", which it begins with, "errors" or "all".
  void log_requests(const std::string& which) noexcept { request_log_.select(which); }
  Result<std::vector<http::TlsChange>> reload_tls() { return server_->reload_tls(); }
  /// Takes no new connections and waits for running requests. When time is up, `last_call` ends what requests wait for;
  /// if it says that some did, they have a moment to answer. False: the rest was cut off.
  bool drain(std::chrono::milliseconds patience, const std::function<bool()>& last_call);

 private:
  explicit Front(support::Log& log) : request_log_(log) {}

  RequestLog request_log_;
  std::unique_ptr<http::Server> server_;
  std::vector<std::string> addresses_;
  bool serving_ = false;
};

}  // namespace mortise::server
