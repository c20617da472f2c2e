// SPDX-License-Identifier: Apache-2.0
//
// What the server counts. Each loop has its own set that it alone writes, so counting takes no lock and no shared line.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mortise::http {

struct Counters {
  uint64_t connections_accepted = 0;
  uint64_t connections_open = 0;
  uint64_t requests = 0;
  std::array<uint64_t, 6> responses{};  // by status / 100; [0] counts those that no client waited for any more
  uint64_t bytes_received = 0;          // from sockets, TLS removed
  uint64_t bytes_sent = 0;
  uint64_t heads_refused = 0;
  uint64_t timeouts = 0;
  uint64_t without_descriptor = 0;  // attempts to accept a connection that failed for want of a descriptor or memory
};

/// A counter with one writing thread and any readers.
class SingleWriterCounter {
 public:
  void add(uint64_t n = 1) noexcept { set(value() + n); }
  uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  void set(uint64_t n) noexcept { value_.store(n, std::memory_order_relaxed); }
  std::atomic<uint64_t> value_{0};
};

struct alignas(64) LoopCounters {
  SingleWriterCounter accepted, requests, bytes_received, bytes_sent, heads_refused, timeouts, without_descriptor;
  std::array<SingleWriterCounter, 6> responses;

  void add_to(Counters& sum) const noexcept {
    sum.connections_accepted += accepted.value();
    sum.requests += requests.value();
    for (size_t i = 0; i < responses.size(); ++i) sum.responses[i] += responses[i].value();
    sum.bytes_received += bytes_received.value();
    sum.bytes_sent += bytes_sent.value();
    sum.heads_refused += heads_refused.value();
    sum.timeouts += timeouts.value();
    sum.without_descriptor += without_descriptor.value();
  }
};

}  // namespace mortise::http
