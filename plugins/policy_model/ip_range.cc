// SPDX-License-Identifier: Apache-2.0
#include "policy_model/ip_range.h"

#include <mortise/text/number.h>

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace mortise::policy_model {
namespace {

constexpr size_t kLongestAddress = 45;  // "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
constexpr unsigned kBitsOfMapping = 96;

unsigned bits_of(const IpAddress& address) { return address.v6 ? 128 : 32; }

bool is_mapped(const IpAddress& a) {
  const bool zeros = std::all_of(a.bytes.begin(), a.bytes.begin() + 10, [](uint8_t b) { return b == 0; });
  return a.v6 && zeros && a.bytes[10] == 0xFF && a.bytes[11] == 0xFF;
}

IpAddress unmapped(const IpAddress& a) {
  IpAddress out;
  std::copy(a.bytes.begin() + 12, a.bytes.end(), out.bytes.begin());
  return out;
}

/// As it is written.
std::optional<IpAddress> parse_address(std::string_view text) {
  if (text.empty() || text.size() > kLongestAddress) return std::nullopt;
  const std::string name(text);
  IpAddress out;
  if (inet_pton(AF_INET, name.c_str(), out.bytes.data()) == 1) return out;
  out.v6 = true;
  if (inet_pton(AF_INET6, name.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  auto out = parse_address(text);
  if (out && is_mapped(*out)) return unmapped(*out);
  return out;
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpRange out{*address, bits_of(*address)};
  if (slash != std::string_view::npos) {
    const auto bits = text::parse_decimal<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > out.bits) return std::nullopt;
    out.bits = *bits;
  }
  if (is_mapped(out.first) && out.bits >= kBitsOfMapping) {
    out.first = unmapped(out.first);
    out.bits -= kBitsOfMapping;
  }
  return out;
}

bool IpRange::contains(const IpAddress& address) const noexcept {
  if (address.v6 != first.v6) return false;
  const size_t whole = bits / 8;
  if (std::memcmp(address.bytes.data(), first.bytes.data(), whole) != 0) return false;
  const unsigned left = bits % 8;
  if (left == 0) return true;
  const unsigned mask = 0xFFu << (8 - left);
  return ((address.bytes[whole] ^ first.bytes[whole]) & mask & 0xFF) == 0;
}

}  // namespace mortise::policy_model
