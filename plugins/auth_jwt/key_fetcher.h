// SPDX-License-Identifier: Apache-2.0
//
// Keeps the keys of an issuer that publishes them: on a thread of its own, so that an issuer that does not answer holds
// up nobody but those who show its tokens.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "auth_jwt/http_get.h"
#include "auth_jwt/issuer.h"

namespace mortise::auth_jwt {

struct KeyAddress {
  std::string url;  // of the JWKS; or, with `discover`, of the issuer, whose OpenID configuration names it
  bool discover = false;
};

struct FetchSettings {
  GetSettings get;
  int64_t refresh_ms = 0;        // between two fetches
  int64_t least_between_ms = 0;  // that a key which is not known cannot make shorter
  bool while_used = false;       // it ends when nobody said use() from one fetch to the next
};

class KeyFetcher {
 public:
  /// What came of a wish for newer keys.
  enum class Outcome { fetched, too_soon, failed };
  using Waiter = std::function<void(Outcome)>;

  /// Fetches at once, and from then on. `issuer` outlives this.
  KeyFetcher(Host host, Issuer& issuer, KeyAddress address, FetchSettings settings);
  KeyFetcher(const KeyFetcher&) = delete;
  KeyFetcher& operator=(const KeyFetcher&) = delete;
  ~KeyFetcher() { stop(); }

  const Issuer& issuer() const noexcept { return issuer_; }
  /// Any thread; does not block. A token shows a key that is not here: `waiter` is called once, after a fetch that
  /// begins now or is under way; at once if there was one a short while ago, since strangers choose what tokens show.
  void renew(Waiter waiter);
  /// See FetchSettings::while_used.
  void use() noexcept { used_.store(true, std::memory_order_relaxed); }
  /// Whoever waits is told that it failed.
  void stop() noexcept;
  /// The same without waiting for it; it is done when ended().
  void begin_stop() noexcept;
  bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }

 private:
  void run();
  void keep_fetching();
  Result<KeySet> fetch() const;
  bool fetch_and_log();
  /// Waits until it is time for the next fetch; false: to stop, or there is to be none.
  bool wait(int64_t ms);

  const Host host_;
  Issuer& issuer_;
  const KeyAddress address_;
  const FetchSettings settings_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> used_{false};
  bool failing_ = false;  // only the thread

  Mutex mutex_;
  ConditionVariable changed_;
  std::vector<Waiter> waiters_ MORTISE_GUARDED_BY(mutex_);
  bool wanted_ MORTISE_GUARDED_BY(mutex_) = true;
  bool fetching_ MORTISE_GUARDED_BY(mutex_) = false;
  Outcome last_ MORTISE_GUARDED_BY(mutex_) = Outcome::failed;
  int64_t last_ns_ MORTISE_GUARDED_BY(mutex_) = 0;  // when the last fetch ended; 0: there was none

  std::thread thread_;
};

}  // namespace mortise::auth_jwt
