// SPDX-License-Identifier: Apache-2.0
#include "api_native/authn/login_limit.h"

#include <gtest/gtest.h>

namespace mortise::api_native::authn {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;

TEST(LoginLimit, AnAddressTriesAFewAtATime) {
  LoginLimit limit;
  for (uint32_t i = 0; i < LoginLimit::kMostAtOnce; ++i) EXPECT_TRUE(limit.begin("a", kNow));
  EXPECT_FALSE(limit.begin("a", kNow));
  EXPECT_TRUE(limit.begin("b", kNow)) << "others are not held up";
  limit.ended("a", false, kNow);
  EXPECT_TRUE(limit.begin("a", kNow));
}

TEST(LoginLimit, ManyWrongOnesEndItForAWhile) {
  LoginLimit limit;
  for (uint32_t i = 0; i < LoginLimit::kMostWrong; ++i) {
    ASSERT_TRUE(limit.begin("a", kNow));
    limit.ended("a", true, kNow);
  }
  EXPECT_FALSE(limit.begin("a", kNow - 1 + LoginLimit::kWindowMs));
  EXPECT_TRUE(limit.begin("a", kNow + LoginLimit::kWindowMs));
}

TEST(LoginLimit, IsOfTheAddressAndNotOfThePort) {
  EXPECT_EQ(address_of("192.0.2.1:80"), "192.0.2.1");
  EXPECT_EQ(address_of("[2001:db8:1:2:3::4]:80"), "2001:db8:1:2");
  EXPECT_EQ(address_of("[::1]:80"), "::1");
  EXPECT_EQ(address_of(""), "");
}

}  // namespace
}  // namespace mortise::api_native::authn
