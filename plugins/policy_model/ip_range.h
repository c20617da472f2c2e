// SPDX-License-Identifier: Apache-2.0
//
// Addresses and ranges of them, v4 and v6. A v4 address that is written as v6 (::ffff:192.0.2.1) is the v4 one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mortise::policy_model {

struct IpAddress {
  bool v6 = false;
  std::array<uint8_t, 16> bytes{};  // the first four of a v4 address

  static std::optional<IpAddress> parse(std::string_view text);
};

struct IpRange {
  IpAddress first;
  unsigned bits = 0;  // that are compared

  /// "192.0.2.0/24", "2001:db8::/32", or one address. Bits behind the length do not count.
  static std::optional<IpRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const noexcept;
};

}  // namespace mortise::policy_model
