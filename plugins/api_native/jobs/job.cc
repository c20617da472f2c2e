// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/job.h"

namespace mortise::api_native {
namespace {

constexpr int64_t kIdleTime = 10'000'000'000;  // ns

}  // namespace

void Job::note(const std::string& error) {
  const std::lock_guard lock(mutex_);
  if (error_.empty()) error_ = error;
}

void Job::finish(int64_t now_ns) {
  int64_t never = 0;
  done_ns_.compare_exchange_strong(never, now_ns);
}

void Job::abort(int64_t now_ns) {
  aborted_.store(true, std::memory_order_relaxed);
  note("aborted by a client");
  finish(now_ns);
}

std::string Job::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

bool Job::waits_for_more() const noexcept {
  return kind_ == "copy-listrange" || kind_ == "archive" || kind_ == "get-batch";
}

Job::State Job::state(int64_t now_ns) const noexcept {
  const int64_t done = done_ns_.load();
  if (done == 0) return State::running;
  return waits_for_more() && !aborted() && now_ns < done + kIdleTime ? State::idle : State::ended;
}

int64_t Job::ended_ns(int64_t now_ns) const noexcept {
  if (state(now_ns) != State::ended) return 0;
  const int64_t done = done_ns_.load();
  return waits_for_more() && !aborted() ? done + kIdleTime : done;
}

}  // namespace mortise::api_native
