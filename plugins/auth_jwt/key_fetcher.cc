// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/key_fetcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "auth_jwt/json.h"

namespace mortise::auth_jwt {
namespace {

constexpr size_t kMaxConfiguration = size_t{64} << 10;
constexpr size_t kMostWaiters = 1024;
constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kRetryMs = 10'000;
constexpr std::string_view kHttps = "https://";
constexpr const char* kWellKnown = "/.well-known/openid-configuration";

std::string text_of(const Json& document, const char* name) {
  const auto found = document.is_object() ? document.find(name) : document.end();
  return found == document.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

/// Where an issuer's keys are, by OpenID Connect Discovery 1.0. It must name itself, or another one could stand in.
Result<std::string> discover(const std::string& issuer, const GetSettings& get, const std::atomic<bool>& stopping) {
  std::string url = issuer;
  while (url.ends_with('/')) url.pop_back();
  url += kWellKnown;
  auto text = http_get(url, get, kMaxConfiguration, stopping);
  if (!text) return text;
  const Json document = parse_json(*text);
  if (text_of(document, "issuer") != issuer) return Error(Status::invalid, url + " is of another issuer");
  std::string keys = text_of(document, "jwks_uri");
  // Whoever is elsewhere does not choose what this machine is asked.
  const bool weaker = issuer.starts_with(kHttps) && !keys.starts_with(kHttps);
  if (weaker || !may_be_fetched(keys)) return Error(Status::invalid, url + " names no jwks_uri with https");
  return keys;
}

}  // namespace

KeyFetcher::KeyFetcher(Host host, Issuer& issuer, KeyAddress address, FetchSettings settings)
    : host_(host), issuer_(issuer), address_(std::move(address)), settings_(std::move(settings)), thread_([this] {
        run();
      }) {}

void KeyFetcher::renew(Waiter waiter) {
  Outcome known = Outcome::failed;
  {
    const MutexLock lock(mutex_);
    const bool recent = last_ns_ != 0 && host_.monotonic_ns() - last_ns_ < settings_.least_between_ms * kNsPerMs;
    const bool joins = fetching_ || wanted_ || !recent;
    if (joins && !stopping_ && waiters_.size() < kMostWaiters) {
      waiters_.push_back(std::move(waiter));
      if (!fetching_) wanted_ = true;
      changed_.notify_one();
      return;
    }
    if (!joins && last_ == Outcome::fetched) known = Outcome::too_soon;
  }
  waiter(known);
}

void KeyFetcher::begin_stop() noexcept {
  const MutexLock lock(mutex_);
  stopping_ = true;
  changed_.notify_one();
}

void KeyFetcher::stop() noexcept {
  begin_stop();
  if (thread_.joinable()) thread_.join();
}

Result<KeySet> KeyFetcher::fetch() const {
  std::string url = address_.url;
  if (address_.discover) {
    auto found = discover(address_.url, settings_.get, stopping_);
    if (!found) return std::move(found).error();
    url = std::move(*found);
  }
  auto text = http_get(url, settings_.get, kMaxJwks, stopping_);
  if (!text) return std::move(text).error();
  auto keys = KeySet::of_jwks(*text);
  if (!keys) return Error(keys.error().status, url + ": " + keys.error().message);
  return keys;
}

/// Keys that were fetched earlier stay while newer ones cannot be had.
bool KeyFetcher::fetch_and_log() {
  auto keys = fetch();
  if (keys) {
    if (std::exchange(failing_, false))
      host_.log(LogLevel::info, "the keys of an issuer of tokens are fetched again",
                {pair("issuer", issuer_.settings().name)});
    issuer_.replace_keys(std::move(*keys));
    return true;
  }
  if (!stopping_ && !std::exchange(failing_, true))
    host_.log(LogLevel::warning, "the keys of an issuer of tokens cannot be fetched",
              {pair("issuer", issuer_.settings().name), pair("reason", keys.error().message)});
  return false;
}

bool KeyFetcher::wait(int64_t ms) {
  MutexLock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(ms),
                    [this]() MORTISE_REQUIRES(mutex_) { return stopping_ || wanted_; });
  if (settings_.while_used && !wanted_ && !used_.exchange(false, std::memory_order_relaxed)) stopping_ = true;
  wanted_ = false;
  fetching_ = true;
  return !stopping_;
}

void KeyFetcher::run() {
  keep_fetching();
  ended_.store(true, std::memory_order_release);
}

void KeyFetcher::keep_fetching() {
  int64_t pause_ms = 0;
  while (wait(pause_ms)) {
    const Outcome outcome = fetch_and_log() ? Outcome::fetched : Outcome::failed;
    const bool patient = outcome == Outcome::fetched || settings_.while_used;  // then tokens ask again
    pause_ms = patient ? settings_.refresh_ms : std::min(kRetryMs, settings_.refresh_ms);
    std::vector<Waiter> told;
    {
      const MutexLock lock(mutex_);
      told.swap(waiters_);
      fetching_ = false;
      last_ = outcome;
      last_ns_ = host_.monotonic_ns();
    }
    for (const Waiter& waiter : told) waiter(outcome);
  }
  std::vector<Waiter> left;
  {
    const MutexLock lock(mutex_);
    left.swap(waiters_);
  }
  for (const Waiter& waiter : left) waiter(Outcome::failed);
}

}  // namespace mortise::auth_jwt
