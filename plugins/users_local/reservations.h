// SPDX-License-Identifier: Apache-2.0
//
// Names that others give to users and keys of their own, as auth_sigv4 does to those of its configuration. A user of
// that name here would own what is theirs, and a key would be looked up in two places.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/error.h>
#include <mortise/mutex.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "users_local/directory.h"

namespace mortise::users_local {

/// Threads: any. Changed and asked within edits of the store, which come one after the other.
class Reservations {
 public:
  struct Names {
    std::set<std::string, std::less<>> users, keys;
    bool has_administrator = false;
    static Names from(const mortise_identity_reservation& names);
  };
  /// Replaces what `place` had; nothing changes if one of the names is in `now`.
  Result<void> reserve(const std::string& place, Names names, const Directory& now);
  // Whether such a name can be given here.
  Result<void> check_user(std::string_view name) const;
  Result<void> check_key(std::string_view access_key) const;
  /// Whether one of those keys is an administrator's.
  bool has_administrator() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, Names> by_place_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::users_local
