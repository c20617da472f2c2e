// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/clock.h"

#include <atomic>
#include <ctime>

namespace mortise::support {
namespace {

int64_t read_clock(clockid_t which) noexcept {
  timespec t{};
  clock_gettime(which, &t);
  return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

int64_t unix_time_ns() noexcept { return read_clock(CLOCK_REALTIME); }

int64_t ordered_time_ns() noexcept {
  static std::atomic<int64_t> latest{0};
  const int64_t now = unix_time_ns();
  int64_t seen = latest.load(std::memory_order_relaxed);
  while (seen < now && !latest.compare_exchange_weak(seen, now, std::memory_order_relaxed)) {
  }
  return seen < now ? now : seen;
}

int64_t monotonic_ns() noexcept { return read_clock(CLOCK_MONOTONIC); }

}  // namespace mortise::support
