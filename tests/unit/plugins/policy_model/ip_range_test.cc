// SPDX-License-Identifier: Apache-2.0
#include "policy_model/ip_range.h"

#include <gtest/gtest.h>

namespace mortise::policy_model {
namespace {

bool contains(std::string_view range, std::string_view address) {
  const auto parsed = IpRange::parse(range);
  const auto given = IpAddress::parse(address);
  return parsed && given && parsed->contains(*given);
}

TEST(IpRange, Ranges) {
  EXPECT_TRUE(contains("192.0.2.0/24", "192.0.2.255"));
  EXPECT_FALSE(contains("192.0.2.0/24", "192.0.3.0"));
  EXPECT_TRUE(contains("192.0.2.130/25", "192.0.2.255")) << "bits behind the length do not count";
  EXPECT_FALSE(contains("192.0.2.130/25", "192.0.2.1"));
  EXPECT_TRUE(contains("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(contains("0.0.0.0/0", "::1"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(contains("192.0.2.7", "::ffff:192.0.2.7")) << "the same address";
  EXPECT_TRUE(contains("::ffff:192.0.2.0/120", "192.0.2.7"));
  for (const char* wrong : {"", "/", "192.0.2.0/33", "192.0.2/24", "::/129", "::1/", "192.0.2.0/-1", "host"})
    EXPECT_FALSE(IpRange::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace mortise::policy_model
