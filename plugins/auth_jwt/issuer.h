// SPDX-License-Identifier: Apache-2.0
//
// Who makes tokens that are taken here, and with which keys.
#pragma once

#include <mortise/auth.h>
#include <mortise/mutex.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "auth_jwt/claims.h"
#include "auth_jwt/key_set.h"

namespace mortise::auth_jwt {

struct IssuerSettings {
  std::string name;  // "iss"
  ClaimNames names;
  std::string prefix;       // before the names of its users
  std::string audience;     // that must be named; "": the server's
  std::string admin_group;  // whose members administer; "": none
  bool own = false;         // this server makes them: their users are those that mortise.identity/1 knows
  bool scoped = true;       // the token says what its bearer may do; else policies do, as of any user
};

/// Threads: any.
class Issuer {
 public:
  Issuer(IssuerSettings settings, KeySet keys);
  const IssuerSettings& settings() const noexcept { return settings_; }

  /// What its tokens are checked with at the moment; none before the first were fetched. Changes with number().
  std::shared_ptr<const KeySet> keys() const {
    const MutexLock lock(mutex_);
    return keys_;
  }
  uint64_t number() const noexcept { return number_.load(std::memory_order_acquire); }
  void replace_keys(KeySet fresh);

  /// This server made the token, for who logged in. Others may sign with the same secret, and say another name.
  bool is_of_login(const Claims& claims) const noexcept { return settings_.own && claims.issuer == settings_.name; }
  /// Whether a bearer can have this id. A slash is in the ids of what is no user (roles); and where policies say what
  /// somebody may, only what can be a user's name is one.
  bool can_be(std::string_view id) const noexcept;
  /// Who the bearer of a token is.
  Identity identity_of(const Claims& claims, std::string_view cluster) const;

 private:
  const IssuerSettings settings_;
  mutable Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ MORTISE_GUARDED_BY(mutex_);
  std::atomic<uint64_t> number_{1};
};

}  // namespace mortise::auth_jwt
