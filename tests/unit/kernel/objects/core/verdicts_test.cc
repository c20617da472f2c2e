// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/verdicts.h"

#include <gtest/gtest.h>

#include <string>

namespace mortise::objects::test {
namespace {

constexpr int64_t kMs = 1'000'000;

TEST(Verdicts, WhatWasVerifiedIsRememberedWithItsStamp) {
  Verdicts verdicts(100);
  EXPECT_EQ(verdicts.verified("a", 1), std::nullopt);
  verdicts.set_verified("a", 7, 1);
  EXPECT_EQ(verdicts.verified("a", 2), 7u);
  EXPECT_EQ(verdicts.verified("b", 2), std::nullopt);
  verdicts.set_verified("a", 8, 3);
  EXPECT_EQ(verdicts.verified("a", 4), 8u);
  verdicts.forget("a");
  EXPECT_EQ(verdicts.verified("a", 5), std::nullopt);
}

TEST(Verdicts, ItIsLookedAtAgainAfterAWhile) {
  Verdicts verdicts(100);
  verdicts.set_verified("a", 7, 1);
  EXPECT_EQ(verdicts.verified("a", 99 * kMs), 7u);
  EXPECT_EQ(verdicts.verified("a", 150 * kMs), 7u) << "at most twice as long";
  EXPECT_EQ(verdicts.verified("a", 260 * kMs), std::nullopt);
  verdicts.set_verified("b", 7, 261 * kMs);
  EXPECT_EQ(verdicts.verified("b", 1000 * kMs), std::nullopt) << "nobody asked meanwhile";
}

TEST(Verdicts, WithoutAnIntervalItStays) {
  Verdicts verdicts(0);
  verdicts.set_verified("a", 7, 1);
  EXPECT_EQ(verdicts.verified("a", INT64_MAX), 7u);
}

TEST(Verdicts, TheMemoryIsBounded) {
  Verdicts verdicts(0);
  verdicts.set_verified("first", 1, 1);
  for (size_t i = 0; i < Verdicts::kMaxVerified; ++i) verdicts.set_verified(std::to_string(i), 1, 1);
  EXPECT_EQ(verdicts.verified("first", 1), std::nullopt);
  EXPECT_EQ(verdicts.verified(std::to_string(Verdicts::kMaxVerified - 1), 1), 1u);
}

TEST(Verdicts, WhatIsDamagedIsNotVerified) {
  Verdicts verdicts(0);
  EXPECT_FALSE(verdicts.is_damaged("a"));
  verdicts.set_verified("a", 1, 1);
  verdicts.set_damaged("a");
  EXPECT_TRUE(verdicts.is_damaged("a"));
  EXPECT_FALSE(verdicts.is_damaged("b"));
  EXPECT_EQ(verdicts.verified("a", 1), std::nullopt);
  verdicts.absolve("a");
  EXPECT_FALSE(verdicts.is_damaged("a"));
}

}  // namespace
}  // namespace mortise::objects::test
