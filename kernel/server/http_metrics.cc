// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/http_metrics.h"

#include <mortise/bytes.h>

#include <array>
#include <utility>

namespace mortise::server {
namespace {

constexpr std::array<const char*, 6> kClasses{"abandoned", "1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

void add_http_metrics(support::Metrics& metrics, std::function<http::Counters()> read) {
  metrics.collect_from([read = std::move(read)](support::Samples& out) {
    const http::Counters now = read();
    const auto counter = [&](const char* name, const char* help, uint64_t sum) {
      out.counter(name, help, static_cast<double>(sum));
    };
    counter("mortise_http_connections_total", "connections accepted", now.connections_accepted);
    counter("mortise_http_requests_total", "requests whose head was read", now.requests);
    counter("mortise_http_received_bytes_total", "bytes from clients, TLS removed", now.bytes_received);
    counter("mortise_http_sent_bytes_total", "bytes to clients, TLS removed", now.bytes_sent);
    counter("mortise_http_refused_heads_total", "requests that were no HTTP or broke a limit", now.heads_refused);
    counter("mortise_http_timeouts_total", "connections closed for being too slow", now.timeouts);
    counter("mortise_http_no_descriptor_total", "attempts to accept a connection without a descriptor left",
            now.without_descriptor);
    for (size_t i = 0; i < kClasses.size(); ++i) {
      const mortise_pair label = pair("status", kClasses[i]);
      out.counter("mortise_http_responses_total", "answers by class of status", static_cast<double>(now.responses[i]),
                  {&label, 1});
    }
    out.gauge("mortise_http_open_connections", "connections open now", static_cast<double>(now.connections_open));
  });
}

}  // namespace mortise::server
