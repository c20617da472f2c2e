// SPDX-License-Identifier: Apache-2.0
//
// Issuers that nobody configured: whoever asks about a token says which there are (mortise.tokens/1, check_with). Their
// keys are fetched when the first token of theirs is shown, and kept.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth_jwt/issuer.h"
#include "auth_jwt/key_fetcher.h"

namespace mortise::auth_jwt {

struct GivenIssuer {
  GivenIssuer(Host host, const std::string& url, const FetchSettings& settings)
      : issuer({.name = url, .scoped = false}, KeySet()), keys(host, issuer, {url, true}, settings) {}
  Issuer issuer;
  KeyFetcher keys;
};

/// Threads: any.
class GivenIssuers {
 public:
  GivenIssuers(Host host, FetchSettings settings) : host_(host), settings_(std::move(settings)) {
    settings_.while_used = true;
  }
  GivenIssuers(const GivenIssuers&) = delete;
  GivenIssuers& operator=(const GivenIssuers&) = delete;
  ~GivenIssuers() { stop(); }

  /// nullptr: nothing may be fetched from there, there are too many, or the plugin stops. Does not block. It stays at
  /// least as long as somebody holds it. One that was made at another time begins anew, without keys.
  std::shared_ptr<GivenIssuer> find(const std::string& url, int64_t created_ms);
  /// Those that `is_given(url)` does not have are forgotten with their keys: nobody trusts them any more, and one of
  /// the name that is made later begins anew.
  template <class F>
  void keep(F&& is_given) {
    const MutexLock lock(mutex_);
    for (auto at = kept_.begin(); at != kept_.end();) at = is_given(at->first) ? std::next(at) : retire(at);
  }
  void stop() noexcept;

 private:
  struct Kept {
    std::shared_ptr<GivenIssuer> issuer;
    uint64_t used = 0;
    int64_t created_ms = 0;
  };
  using All = std::map<std::string, Kept, std::less<>>;
  All::iterator retire(All::iterator one) MORTISE_REQUIRES(mutex_);
  void retire_oldest() MORTISE_REQUIRES(mutex_);
  void forget_ended() MORTISE_REQUIRES(mutex_);

  const Host host_;
  FetchSettings settings_;  // constant from the constructor on
  Mutex mutex_;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  uint64_t uses_ MORTISE_GUARDED_BY(mutex_) = 0;
  All kept_ MORTISE_GUARDED_BY(mutex_);
  /// Their threads are ending; none of them is the last to let go of its own.
  std::vector<std::shared_ptr<GivenIssuer>> retired_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::auth_jwt
