// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/loop.h"

#include <algorithm>

#include "remote_transport/exchange.h"

namespace mortise::remote_transport {
namespace {

constexpr int kForEver = 3600'000;
constexpr int64_t kLookAtCallsMs = 200;

}  // namespace

Loop::Loop(Host host)
    : host_(host),
      multi_(curl_multi_init()),
      random_(static_cast<unsigned>(host.monotonic_ns())),
      thread_([this] { run(); }) {}

Loop::~Loop() {
  stop();
  curl_multi_cleanup(multi_);
}

void Loop::stop() {
  {
    const MutexLock lock(mutex_);
    if (!closed_) posted_.emplace_back([this] { stopping_ = true; });
    closed_ = true;
  }
  curl_multi_wakeup(multi_);
  if (thread_.joinable()) thread_.join();
}

bool Loop::post(std::function<void()> task) {
  {
    const MutexLock lock(mutex_);
    if (closed_) return false;
    posted_.push_back(std::move(task));
  }
  curl_multi_wakeup(multi_);
  return true;
}

void Loop::after(int64_t ms, std::function<void()> task) {
  timers_.emplace(host_.monotonic_ns() / 1'000'000 + ms, std::move(task));
}

void Loop::begin(CURL* transfer, std::shared_ptr<Exchange> exchange) {
  transfers_[transfer] = std::move(exchange);
  curl_multi_add_handle(multi_, transfer);
}

void Loop::end(CURL* transfer) {
  curl_multi_remove_handle(multi_, transfer);
  transfers_.erase(transfer);
}

void Loop::run() {
  while (!stopping_) {
    run_posted();
    run_timers();
    int running = 0;
    curl_multi_perform(multi_, &running);
    take_ended();
    look_at_calls();
    if (!stopping_) curl_multi_poll(multi_, nullptr, 0, patience_ms(), nullptr);
  }
  run_posted();  // the last: it is closed
  const auto all = watched_;
  for (const auto& exchange : all) exchange->give_up(Error(Status::busy, "the server is stopping"));
  timers_.clear();
}

void Loop::run_posted() {
  std::vector<std::function<void()>> tasks;
  {
    const MutexLock lock(mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task();
}

void Loop::run_timers() {
  const int64_t now = host_.monotonic_ns() / 1'000'000;
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const auto task = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    task();
  }
}

void Loop::take_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto found = transfers_.find(message->easy_handle);
    if (found == transfers_.end()) continue;
    const auto exchange = found->second;
    exchange->ended(message->data.result);
  }
}

/// Nobody tells that a call was cancelled, or that its time is over.
void Loop::look_at_calls() {
  const int64_t now = host_.monotonic_ns() / 1'000'000;
  if (watched_.empty() || now - looked_ms_ < kLookAtCallsMs) return;
  looked_ms_ = now;
  const auto all = watched_;
  for (const auto& exchange : all) exchange->look_at_call();
}

int Loop::patience_ms() const {
  int64_t out = watched_.empty() ? kForEver : kLookAtCallsMs;
  if (!timers_.empty()) out = std::clamp<int64_t>(timers_.begin()->first - host_.monotonic_ns() / 1'000'000, 0, out);
  return static_cast<int>(out);
}

}  // namespace mortise::remote_transport
