// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/address_kind.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <cstring>

namespace mortise::remote_transport {
namespace {

enum class Kind { unknown, loopback, link, other };

Kind kind_of(uint32_t address) noexcept {
  if (address >> 24 == 127 || address >> 24 == 0) return Kind::loopback;
  if (address >> 16 == 0xA9FE) return Kind::link;
  return address >> 28 == 0xE ? Kind::unknown : Kind::other;  // of many, or not yet anybody's
}

Kind kind_of(const std::string& text) noexcept {
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return kind_of(ntohl(four.s_addr));
  in6_addr six{};
  if (::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &six) != 1) return Kind::unknown;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    std::memcpy(&four, six.s6_addr + 12, sizeof four);
    return kind_of(ntohl(four.s_addr));
  }
  if (IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six)) return Kind::loopback;
  if (IN6_IS_ADDR_LINKLOCAL(&six)) return Kind::link;
  return IN6_IS_ADDR_MULTICAST(&six) ? Kind::unknown : Kind::other;
}

}  // namespace

bool may_be_sent_on(const std::string& first, const std::string& next) noexcept {
  const Kind to = kind_of(next);
  return to == Kind::other || (to != Kind::unknown && to == kind_of(first));
}

}  // namespace mortise::remote_transport
