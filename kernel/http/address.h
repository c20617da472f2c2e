// SPDX-License-Identifier: Apache-2.0
//
// Socket addresses as people write them: "127.0.0.1:51080", "[::1]:51080", "localhost:51080", "unix:/path".
#pragma once

#include <mortise/error.h>

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace mortise::http {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const noexcept { return storage.ss_family; }
  const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  /// As parse_address() reads it; "unix" for the nameless end of a Unix connection.
  std::string text() const;
  bool is_wildcard() const noexcept;
};

/// Names are not looked up: an address is a number, "localhost" or a path.
Result<SocketAddress> parse_address(std::string_view text);

/// True if only this machine can connect to it. False for what parse_address() refuses.
bool is_loopback(std::string_view text);

}  // namespace mortise::http
