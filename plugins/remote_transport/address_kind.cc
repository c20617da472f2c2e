// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/address_kind.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <cstring>

namespace mortise::remote_transport {
namespace {

enum class AddressKind { unknown, loopback, link, other };

AddressKind kind_of(uint32_t address) noexcept {
  if (address >> 24 == 127 || address >> 24 == 0) return AddressKind::loopback;
  if (address >> 16 == 0xA9FE) return AddressKind::link;
  return address >> 28 == 0xE ? AddressKind::unknown : AddressKind::other;  // of many, or not yet anybody's
}

AddressKind kind_of(const std::string& text) noexcept {
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return kind_of(ntohl(four.s_addr));
  in6_addr six{};
  if (::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &six) != 1) return AddressKind::unknown;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    std::memcpy(&four, six.s6_addr + 12, sizeof four);
    return kind_of(ntohl(four.s_addr));
  }
  if (IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six)) return AddressKind::loopback;
  if (IN6_IS_ADDR_LINKLOCAL(&six)) return AddressKind::link;
  return IN6_IS_ADDR_MULTICAST(&six) ? AddressKind::unknown : AddressKind::other;
}

}  // namespace

bool may_be_sent_on(const std::string& first, const std::string& next) noexcept {
  const AddressKind to = kind_of(next);
  return to == AddressKind::other || (to != AddressKind::unknown && to == kind_of(first));
}

}  // namespace mortise::remote_transport
