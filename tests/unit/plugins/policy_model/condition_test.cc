// SPDX-License-Identifier: Apache-2.0
//
// What tests/policy compares with another evaluator at random, said in words.
#include "policy_model/condition.h"

#include <gtest/gtest.h>

#include "unit/plugins/policy_model/given_values.h"

namespace mortise::policy_model {
namespace {

bool holds(std::string_view name, std::string_view key, const std::vector<std::string>& operands,
           const GivenValues& values, bool strict = false) {
  const auto condition = Condition::parse(name, key, operands, Pattern::Variables::all);
  EXPECT_TRUE(condition) << name << " " << condition.error().message;
  return condition && condition->holds(values, strict);
}

TEST(Condition, AKeyThatIsAbsent) {
  EXPECT_FALSE(holds("StringEquals", "s3:prefix", {"a"}, {}));
  EXPECT_TRUE(holds("StringNotEquals", "s3:prefix", {"a"}, {}));
  EXPECT_TRUE(holds("StringEqualsIfExists", "s3:prefix", {"a"}, {}));
  EXPECT_TRUE(holds("ForAllValues:StringEquals", "s3:prefix", {"a"}, {}));
  EXPECT_FALSE(holds("ForAnyValue:StringNotEquals", "s3:prefix", {"a"}, {}));
  EXPECT_TRUE(holds("Null", "s3:prefix", {"true"}, {}));
  EXPECT_FALSE(holds("Null", "s3:prefix", {"false"}, {}));
  EXPECT_FALSE(holds("Bool", "aws:SecureTransport", {"false"}, {}));
  EXPECT_TRUE(holds("NotIpAddress", "aws:SourceIp", {"10.0.0.0/8"}, {}));
}

TEST(Condition, SeveralValues) {
  const GivenValues two{{"s3:RequestObjectTagKeys", "a"}, {"s3:RequestObjectTagKeys", "b"}};
  EXPECT_TRUE(holds("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", {"a", "b", "c"}, two));
  EXPECT_FALSE(holds("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", {"a"}, two));
  EXPECT_TRUE(holds("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", {"a"}, two));
  EXPECT_TRUE(holds("ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", {"a"}, two));
  EXPECT_FALSE(holds("ForAllValues:StringNotEquals", "s3:RequestObjectTagKeys", {"a"}, two));
}

TEST(Condition, KindsOfValues) {
  EXPECT_TRUE(holds("NumericLessThan", "s3:max-keys", {"10.5"}, {{"s3:max-keys", "10"}}));
  EXPECT_FALSE(holds("NumericLessThan", "s3:max-keys", {"10"}, {{"s3:max-keys", "many"}}));
  EXPECT_TRUE(holds("DateLessThan", "aws:CurrentTime", {"2027-01-01T00:00:00+01:00"},
                    {{"aws:CurrentTime", "2026-12-31T22:59:59Z"}}));
  EXPECT_FALSE(holds("DateLessThan", "aws:CurrentTime", {"2027-01-01T00:00:00+01:00"},
                     {{"aws:CurrentTime", "2026-12-31T23:00:00Z"}}));
  EXPECT_TRUE(holds("DateEquals", "aws:EpochTime", {"1970-01-02"}, {{"aws:EpochTime", "86400"}}));
  EXPECT_TRUE(holds("Bool", "aws:SecureTransport", {"true"}, {{"aws:SecureTransport", "True"}}));
  EXPECT_TRUE(holds("BinaryEquals", "s3:x-amz-content-sha256", {"YQ=="}, {{"s3:x-amz-content-sha256", "YQ=="}}));
  EXPECT_TRUE(holds("StringEqualsIgnoreCase", "s3:prefix", {"A"}, {{"s3:prefix", "a"}}));
  EXPECT_FALSE(holds("StringEquals", "s3:prefix", {"a*"}, {{"s3:prefix", "ab"}}));
  EXPECT_TRUE(holds("StringLike", "s3:prefix", {"a*"}, {{"s3:prefix", "ab"}}));
}

TEST(Condition, AnAllowDoesNotComeAboutThroughWhatIsNotKnown) {
  const GivenValues prefix{{"s3:prefix", "a"}};
  EXPECT_TRUE(holds("StringNotEquals", "s3:prefix", {"${aws:username}"}, prefix, false));
  EXPECT_FALSE(holds("StringNotEquals", "s3:prefix", {"${aws:username}"}, prefix, true));
}

TEST(Condition, WhatIsNoCondition) {
  const auto refused = [](std::string_view name, std::string_view key, const std::vector<std::string>& operands) {
    return !Condition::parse(name, key, operands, Pattern::Variables::all);
  };
  for (const char* name : {"", "StringIs", "stringEquals", "NullIfExists", "ForAnyValue:Null", "ForSomeValue:Bool",
                           "StringEqualsIfExistsIfExists"})
    EXPECT_TRUE(refused(name, "s3:prefix", {"true"})) << name;
  for (const char* key : {"", "s3:", "prefix", "s3:ExistingObjectTag/", "s3:ExistingObjectTag", "aws:username/x"})
    EXPECT_TRUE(refused("StringEquals", key, {"a"})) << key;
  EXPECT_TRUE(refused("StringEquals", "s3:prefix", {}));
  EXPECT_TRUE(refused("NumericEquals", "s3:max-keys", {"1e3"}));
  EXPECT_TRUE(refused("DateEquals", "aws:CurrentTime", {"2026-02-30"}));
  EXPECT_TRUE(refused("IpAddress", "aws:SourceIp", {"10.0.0.0/33"}));
  EXPECT_TRUE(refused("Bool", "aws:SecureTransport", {"yes"}));
  EXPECT_TRUE(refused("BinaryEquals", "s3:prefix", {"%"}));
}

}  // namespace
}  // namespace mortise::policy_model
