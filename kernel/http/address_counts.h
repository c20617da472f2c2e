// SPDX-License-Identifier: Apache-2.0
//
// How many connections each client address has, for a limit per address.
#pragma once

#include "kernel/http/address.h"

#include <mortise/mutex.h>

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace mortise::http {

/// An IPv4 address, or the /64 network of an IPv6 one, all of which a client can use. 0: not counted (Unix sockets).
using AddressKey = uint64_t;
AddressKey address_key(const SocketAddress& peer) noexcept;

/// Any thread.
class AddressCounts {
 public:
  /// One connection more, unless there are `most`; 0: no limit, nothing is counted.
  bool enter(AddressKey key, size_t most);
  /// After enter() was true.
  void leave(AddressKey key, size_t most) noexcept;

 private:
  Mutex mutex_;
  std::unordered_map<AddressKey, size_t> counts_ MORTISE_GUARDED_BY(mutex_);  // none is 0
};

}  // namespace mortise::http
