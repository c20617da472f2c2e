// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/failure_limit.h"

#include <gtest/gtest.h>

#include <string>

namespace mortise::auth_sigv4 {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr const char* kAddress = "192.0.2.1:50312";

TEST(AddressKey, IsThatOfWhoCanUseTheAddress) {
  EXPECT_EQ(address_key("192.0.2.1:1"), address_key("192.0.2.1:2"));
  EXPECT_EQ(address_key("192.0.2.1:1"), address_key("[::ffff:192.0.2.1]:1")) << "one address, written twice";
  EXPECT_NE(address_key("192.0.2.1:1"), address_key("192.0.2.2:1"));
  EXPECT_EQ(address_key("[2001:db8:1:2::1]:1"), address_key("[2001:db8:1:2:ffff::2]:9")) << "one network";
  EXPECT_NE(address_key("[2001:db8:1:2::1]:1"), address_key("[2001:db8:1:3::1]:1"));
  EXPECT_EQ(address_key("[fe80::1%eth0]:1"), address_key("[fe80::2]:1"));
  EXPECT_NE(address_key("[::1]:1"), 0u);
  for (const char* none : {"", "unix", "nonsense:1", "[::1", ":", ":1"}) EXPECT_EQ(address_key(none), 0u) << none;
  EXPECT_EQ(address_key(std::string(1000, '1') + ":1"), 0u);
}

TEST(FailureLimit, LetsSoManyPassAndThenAsManyAMinute) {
  FailureLimit limit(60);
  for (int i = 0; i < 60; ++i) EXPECT_FALSE(limit.failed(kAddress, 0).exceeded) << i;
  const auto first = limit.failed(kAddress, 0);
  EXPECT_TRUE(first.exceeded && first.is_first);
  EXPECT_EQ(first.wait_s, 1);
  EXPECT_FALSE(limit.failed(kAddress, 0).is_first) << "one line a burst";
  EXPECT_FALSE(limit.failed(kAddress, kSecond).exceeded);
  EXPECT_TRUE(limit.failed(kAddress, kSecond).exceeded);
  EXPECT_FALSE(limit.failed(kAddress, kSecond).is_first) << "it never stopped";
}

TEST(FailureLimit, ForgivesAllWithinAMinute) {
  FailureLimit limit(2);
  const int64_t later = 1000 * kSecond;
  for (int64_t now : {int64_t{0}, later}) {
    EXPECT_FALSE(limit.failed(kAddress, now).exceeded);
    EXPECT_FALSE(limit.failed(kAddress, now).exceeded);
    const auto third = limit.failed(kAddress, now);
    EXPECT_TRUE(third.exceeded && third.is_first);
    EXPECT_EQ(third.wait_s, 30);
  }
  EXPECT_FALSE(limit.would_fail(kAddress, later + 60 * kSecond).exceeded);
}

TEST(FailureLimit, CountsEachAddressByItself) {
  FailureLimit limit(1);
  EXPECT_FALSE(limit.failed(kAddress, 0).exceeded);
  EXPECT_TRUE(limit.failed(kAddress, 0).exceeded);
  EXPECT_FALSE(limit.failed("192.0.2.2:1", 0).exceeded);
  EXPECT_FALSE(limit.failed("unix", 0).exceeded);
  EXPECT_FALSE(limit.failed("unix", 0).exceeded) << "it is no address";
}

TEST(FailureLimit, ALookCountsNothing) {
  FailureLimit limit(1);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(limit.would_fail(kAddress, 0).exceeded);
  EXPECT_FALSE(limit.failed(kAddress, 0).exceeded);
  EXPECT_TRUE(limit.would_fail(kAddress, 0).exceeded);
}

TEST(FailureLimit, ForgetsThoseThatAreQuietLongest) {
  FailureLimit limit(1);
  EXPECT_FALSE(limit.failed(kAddress, 0).exceeded);
  for (int i = 0; i < 1 << 20; ++i) {
    const std::string other =
        std::to_string(11 + (i >> 16)) + "." + std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255) + ".1:1";
    ASSERT_FALSE(limit.failed(other, 1 + i).exceeded) << other;
  }
  EXPECT_FALSE(limit.failed(kAddress, 1 << 20).exceeded) << "a million others came since";
}

TEST(FailureLimit, CanBeOff) {
  FailureLimit limit(0);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limit.failed(kAddress, 0).exceeded);
}

}  // namespace
}  // namespace mortise::auth_sigv4
