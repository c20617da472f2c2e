// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/front.h"

namespace mortise::server {
namespace {

constexpr std::string_view kTls = "tls://";

/// For requests whose answers are known by then.
constexpr std::chrono::milliseconds kLastAnswers{1000};

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
          .heads_bytes = from.heads_size,
          .headers = from.headers,
          .target_bytes = from.target_size,
          .connections = from.connections,
          .connections_per_address = from.connections_per_address,
          .body_bytes = from.body_size,
          .drained_bytes = from.drained_size,
          .body_rate = from.body_rate,
          .document_rate = from.document_rate};
}

}  // namespace

Result<std::unique_ptr<Front>> Front::bind(const std::vector<std::string>& addresses, size_t loops,
                                           const config::Settings& settings, http::RequestHandler& handler,
                                           support::Log& log) {
  std::unique_ptr<Front> front(new Front(log));
  http::ServerOptions options;
  for (const std::string& address : addresses) options.listeners.push_back(listener(address, settings.tls));
  options.loops = static_cast<unsigned>(loops);
  options.limits = limits(settings.limits);
  const auto& timeouts = settings.timeouts;
  options.timeouts = {timeouts.head, timeouts.idle, timeouts.stall, timeouts.grace, timeouts.linger};
  options.access_log = [requests = &front->request_log_](const http::AccessRecord& record) { requests->write(record); };
  options.log_wants = [requests = &front->request_log_](int status) { return requests->wants(status); };
  options.warn = [logger = support::Logger(log, "http")](std::string_view text) { logger.warning(text); };
  auto server = http::Server::bind(std::move(options), handler);
  if (!server) return std::move(server).error();
  front->server_ = std::move(server).value();
  front->addresses_ = front->server_->addresses();
  for (size_t i = 0; i < addresses.size(); ++i)
    if (addresses[i].starts_with(kTls)) front->addresses_[i].insert(0, kTls);
  return front;
}

Result<void> Front::serve() {
  auto done = server_->serve();
  serving_ = static_cast<bool>(done);
  return done;
}

bool Front::drain(std::chrono::milliseconds patience, const std::function<bool()>& last_call) {
  bool all = server_->drain(patience);
  if (!all && last_call && last_call()) all = server_->drain(kLastAnswers);
  server_->stop();
  return all;
}

}  // namespace mortise::server
