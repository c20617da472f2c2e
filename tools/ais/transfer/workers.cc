// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/workers.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace mortise::ais {
namespace {

constexpr size_t kMost = 64, kDefault = 8;
constexpr size_t kShownFailures = 20;

}  // namespace

size_t worker_count(uint64_t wanted, size_t jobs) {
  const size_t limit = wanted == 0 ? kDefault : static_cast<size_t>(std::min<uint64_t>(wanted, kMost));
  return std::max<size_t>(1, std::min(limit, jobs));
}

Result<void> for_each_job(const Settings& settings, Console& console, size_t count, uint64_t workers,
                          const std::function<Result<void>(HttpClient&, size_t)>& job) {
  std::atomic<size_t> next{0}, failures{0};
  const auto work = [&] {
    HttpClient http(settings, settings.endpoint);
    for (size_t i = next++; i < count && !HttpClient::interrupted; i = next++) {
      const auto done = job(http, i);
      if (done || HttpClient::interrupted) continue;
      if (failures++ < kShownFailures) console.error(done.error().message);
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < worker_count(workers, count); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  if (HttpClient::interrupted) return Error(Status::cancelled, "interrupted");
  if (failures == 0) return {};
  return Error(Status::io, std::to_string(failures) + " of " + std::to_string(count) + " failed");
}

}  // namespace mortise::ais
