// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/http_metrics.h"

#include <mortise/bytes.h>

#include <array>
#include <memory>
#include <utility>

namespace mortise::server {
namespace {

/// A metric that follows a sum kept elsewhere: counters can only be added to.
class Follower {
 public:
  explicit Follower(mortise_metric* metric) : metric_(metric) {}
  void follow(uint64_t sum) {
    support::Metrics::record(metric_, static_cast<double>(sum - seen_));
    seen_ = sum;
  }

 private:
  mortise_metric* metric_;
  uint64_t seen_ = 0;
};

struct Followers {
  Follower accepted, requests, received, sent, refused, timeouts, without_descriptor;
  std::array<Follower, 6> responses;
  mortise_metric* open;
};

Followers make_followers(support::Metrics& metrics) {
  const auto counter = [&](const char* name, const char* help) {
    return Follower(metrics.metric(MORTISE_COUNTER, name, help, {}));
  };
  const auto responses = [&](const char* status) {
    const mortise_pair label = pair("status", status);
    return Follower(
        metrics.metric(MORTISE_COUNTER, "mortise_http_responses_total", "answers by class of status", {&label, 1}));
  };
  return {counter("mortise_http_connections_total", "connections accepted"),
          counter("mortise_http_requests_total", "requests whose head was read"),
          counter("mortise_http_received_bytes_total", "bytes from clients, TLS removed"),
          counter("mortise_http_sent_bytes_total", "bytes to clients, TLS removed"),
          counter("mortise_http_refused_heads_total", "requests that were no HTTP or broke a limit"),
          counter("mortise_http_timeouts_total", "connections closed for being too slow"),
          counter("mortise_http_no_descriptor_total", "attempts to accept a connection without a descriptor left"),
          {responses("abandoned"), responses("1xx"), responses("2xx"), responses("3xx"), responses("4xx"),
           responses("5xx")},
          metrics.metric(MORTISE_GAUGE, "mortise_http_open_connections", "connections open now", {})};
}

}  // namespace

void add_http_metrics(support::Metrics& metrics, std::function<http::Counters()> read) {
  metrics.before_scrape([read = std::move(read), all = std::make_shared<Followers>(make_followers(metrics))] {
    const http::Counters now = read();
    all->accepted.follow(now.connections_accepted);
    all->requests.follow(now.requests);
    all->received.follow(now.bytes_received);
    all->sent.follow(now.bytes_sent);
    all->refused.follow(now.heads_refused);
    all->timeouts.follow(now.timeouts);
    all->without_descriptor.follow(now.without_descriptor);
    for (size_t i = 0; i < all->responses.size(); ++i) all->responses[i].follow(now.responses[i]);
    support::Metrics::record(all->open, static_cast<double>(now.connections_open));
  });
}

}  // namespace mortise::server
