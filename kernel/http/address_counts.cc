// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/address_counts.h"

#include <netinet/in.h>

#include <cstring>

namespace mortise::http {

AddressKey address_key(const SocketAddress& peer) noexcept {
  if (peer.family() == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &peer.storage, sizeof address);
    return uint64_t{0xffff} << 32 | address.sin_addr.s_addr;
  }
  if (peer.family() != AF_INET6) return 0;
  sockaddr_in6 address{};
  std::memcpy(&address, &peer.storage, sizeof address);
  AddressKey network = 0;
  std::memcpy(&network, &address.sin6_addr, sizeof network);
  return network == 0 ? 1 : network;  // ::1
}

bool AddressCounts::enter(AddressKey key, size_t most) {
  if (most == 0 || key == 0) return true;
  const MutexLock lock(mutex_);
  size_t& count = counts_[key];
  if (count >= most) return false;
  ++count;
  return true;
}

void AddressCounts::leave(AddressKey key, size_t most) noexcept {
  if (most == 0 || key == 0) return;
  const MutexLock lock(mutex_);
  const auto found = counts_.find(key);
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace mortise::http
