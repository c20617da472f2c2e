// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/front.h"

#include "kernel/server/http_metrics.h"

namespace mortise::server {
namespace {

constexpr std::string_view kTls = "tls://";

http::ListenerOptions listener(std::string_view address, const config::Settings::Tls& tls) {
  http::ListenerOptions out;
  if (address.starts_with(kTls)) {
    address.remove_prefix(kTls.size());
    out.tls = http::TlsFiles{tls.certificate, tls.key};
  }
  out.address = address;
  return out;
}

http::Limits limits(const config::Settings::Limits& from) {
  return {.head_bytes = from.head_size,
          .headers = from.headers,
          .target_bytes = from.target_size,
          .connections = from.connections,
          .body_bytes = from.body_size,
          .drained_bytes = from.drained_size};
}

http::ServerOptions options(const config::Settings& settings, http::RequestHandler& admin) {
  http::ServerOptions out;
  for (const std::string& address : settings.server.listen) out.listeners.push_back(listener(address, settings.tls));
  if (!settings.server.admin_listen.empty()) {
    out.listeners.push_back(listener(settings.server.admin_listen, settings.tls));
    out.listeners.back().handler = &admin;
  }
  out.loops = static_cast<unsigned>(settings.server.threads);
  out.limits = limits(settings.limits);
  const auto& timeouts = settings.timeouts;
  out.timeouts = {timeouts.head, timeouts.idle, timeouts.stall, timeouts.linger};
  return out;
}

}  // namespace

Result<std::unique_ptr<Front>> Front::open(const config::Settings& settings, http::RequestHandler& apis,
                                           http::RequestHandler& admin, support::Log& log, support::Metrics& metrics) {
  std::unique_ptr<Front> front(new Front(log));
  front->log_requests(settings.log.requests);
  http::ServerOptions wanted = options(settings, admin);
  wanted.access_log = [log = &front->request_log_](const http::AccessRecord& record) { log->write(record); };
  wanted.warn = [logger = support::Logger(log, "http")](std::string_view text) { logger.warning(text); };
  auto server = http::Server::start(std::move(wanted), apis);
  if (!server) return std::move(server).error();
  front->server_ = std::move(server).value();
  front->addresses_ = front->server_->addresses();
  if (!settings.server.admin_listen.empty()) {
    front->admin_address_ = std::move(front->addresses_.back());
    front->addresses_.pop_back();
  }
  add_http_metrics(metrics, [http = front->server_.get()] { return http->counters(); });
  return front;
}

Result<void> Front::reload_tls() { return server_->reload_tls(); }

bool Front::drain(std::chrono::milliseconds patience) {
  const bool all = server_->drain(patience);
  server_->stop();
  return all;
}

}  // namespace mortise::server
