// SPDX-License-Identifier: Apache-2.0
//
// When keys were used last: in memory at once, in the records within a minute. A crash loses that minute. Any thread.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "users_local/store.h"

namespace mortise::users_local {

class LastUses {
 public:
  LastUses(Host host, IdentityStore& store) noexcept : host_(host), store_(store) {}
  void note(std::string_view access_key, int64_t unix_ms);
  /// Has everything that was noted so far written, without waiting for it: the store has it when this returns. The host
  /// runs the delayed flush when it stops, at the same time as the plugin's own, which must not overtake it.
  void flush();

 private:
  const Host host_;
  IdentityStore& store_;
  Mutex flush_mutex_;  // one at a time, until the store has what it took
  Mutex mutex_;
  std::set<std::string, std::less<>> noted_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::users_local
