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
  LastUses(Host host, Store& store) noexcept : host_(host), store_(store) {}
  void note(std::string_view access_key, int64_t unix_ms);
  /// Has what was noted written, without waiting for it.
  void flush();

 private:
  const Host host_;
  Store& store_;
  Mutex mutex_;
  std::set<std::string, std::less<>> noted_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::users_local
