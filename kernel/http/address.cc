// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>

namespace mortise::http {
namespace {

constexpr std::string_view kUnix = "unix:";

Error refuse(std::string_view text, std::string_view why) {
  return {Status::invalid, "Cannot use the address \"" + std::string(text) + "\": " + std::string(why) +
                               "; it looks like 127.0.0.1:51080, [::1]:51080 or unix:/path"};
}

Result<SocketAddress> parse_unix(std::string_view text) {
  const auto path = text.substr(kUnix.size());
  SocketAddress out;
  auto* to = reinterpret_cast<sockaddr_un*>(&out.storage);
  if (path.empty()) return refuse(text, "the path is empty");
  if (path.size() >= sizeof to->sun_path) return refuse(text, "the path is longer than 107 bytes");
  to->sun_family = AF_UNIX;
  std::memcpy(to->sun_path, path.data(), path.size());
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

std::string with_port(const char* host, uint16_t port) { return std::string(host) + ":" + std::to_string(ntohs(port)); }

}  // namespace

Result<SocketAddress> parse_address(std::string_view text) {
  if (text.starts_with(kUnix)) return parse_unix(text);
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse(text, "the port is missing");
  uint16_t port = 0;
  const auto digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    return refuse(text, "the port is not a number up to 65535");
  std::string host(text.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";

  SocketAddress out;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    auto* to = reinterpret_cast<sockaddr_in6*>(&out.storage);
    to->sin6_family = AF_INET6;
    to->sin6_port = htons(port);
    out.size = sizeof *to;
    host = host.substr(1, host.size() - 2);
    if (::inet_pton(AF_INET6, host.c_str(), &to->sin6_addr) != 1) return refuse(text, "it is no IPv6 address");
    // Our IPv6 sockets are for IPv6 alone.
    if (IN6_IS_ADDR_V4MAPPED(&to->sin6_addr)) return refuse(text, "an IPv4 address is written without ::ffff:");
    return out;
  }
  auto* to = reinterpret_cast<sockaddr_in*>(&out.storage);
  to->sin_family = AF_INET;
  to->sin_port = htons(port);
  out.size = sizeof *to;
  if (::inet_pton(AF_INET, host.c_str(), &to->sin_addr) != 1) return refuse(text, "it is no IP address");
  return out;
}

std::string SocketAddress::text() const {
  char host[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&storage);
    ::inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    return with_port(host, in->sin_port);
  }
  if (family() == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(&storage);
    ::inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
    return with_port(("[" + std::string(host) + "]").c_str(), in->sin6_port);
  }
  const auto* in = reinterpret_cast<const sockaddr_un*>(&storage);
  if (size <= offsetof(sockaddr_un, sun_path) || in->sun_path[0] == '\0') return "unix";
  return std::string(kUnix) + in->sun_path;
}

bool SocketAddress::is_wildcard() const noexcept {
  if (family() == AF_INET) return reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr.s_addr == htonl(INADDR_ANY);
  return family() == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr);
}

bool is_loopback(std::string_view text) {
  const auto address = parse_address(text);
  if (!address) return false;
  if (address->family() == AF_UNIX) return true;
  if (address->family() == AF_INET)
    return ntohl(reinterpret_cast<const sockaddr_in*>(&address->storage)->sin_addr.s_addr) >> 24 == 127;
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(&address->storage)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace mortise::http
