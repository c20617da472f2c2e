// SPDX-License-Identifier: Apache-2.0
#include "policy_model/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy_model/actions.h"
#include "policy_model/condition_keys.h"
#include "unit/plugins/policy_model/given_values.h"

namespace mortise::policy_model {
namespace {

Policy parsed(const std::string& statements, Policy::Kind kind = Policy::Kind::bucket) {
  auto policy = Policy::parse(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}", kind);
  EXPECT_TRUE(policy) << policy.error().message;
  return policy ? std::move(*policy) : Policy();
}

std::string message_of(const std::string& document, Policy::Kind kind = Policy::Kind::bucket) {
  const auto policy = Policy::parse(document, kind);
  return policy ? "" : policy.error().message;
}

Effect decided(const Policy& policy, std::string_view user, std::string_view action, std::string_view resource) {
  return policy.evaluate({{user}, action, resource}, GivenValues{}).effect;
}

constexpr const char* kAllow = R"({"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*"})";

TEST(Policy, ADenyBeatsAnAllowWhereverItStands) {
  const std::string deny = R"({"Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b/x*"})";
  for (const std::string& both : {kAllow + ("," + deny), deny + "," + kAllow}) {
    const Policy policy = parsed(both);
    EXPECT_EQ(decided(policy, "", "s3:GetObject", "arn:aws:s3:::b/xy"), Effect::deny);
    EXPECT_EQ(decided(policy, "", "s3:PutObject", "arn:aws:s3:::b/xy"), Effect::allow);
    EXPECT_EQ(decided(policy, "", "s3:PutObject", "arn:aws:s3:::b"), Effect::none);
  }
}

TEST(Policy, TheAccountIsDeniedAsAWholeAndAllowsNobodyByItself) {
  const auto of = [](const std::string& head) {
    return parsed("{" + head + R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"})");
  };
  const auto effect = [](const Policy& policy, std::string_view user) {
    return decided(policy, user, "s3:GetObject", "arn:aws:s3:::b/k");
  };
  const Policy allow = of(R"("Effect":"Allow","Principal":{"AWS":"000000000000"})");
  EXPECT_EQ(effect(allow, "ann"), Effect::none);
  const Policy deny = of(R"("Effect":"Deny","Principal":{"AWS":"arn:aws:iam::000000000000:root"})");
  EXPECT_EQ(effect(deny, "ann"), Effect::deny);
  EXPECT_EQ(effect(deny, ""), Effect::none) << "a stranger does not belong to it";
  const Policy others =
      of(R"("Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::000000000000:root","arn:aws:iam:::user/ann"]})");
  EXPECT_EQ(effect(others, "ann"), Effect::none);
  EXPECT_EQ(effect(others, "bob"), Effect::deny);
  EXPECT_EQ(effect(others, ""), Effect::deny);
}

TEST(Policy, OfAnIdentity) {
  const Policy policy =
      parsed(R"({"Effect":"Allow","Action":["s3:ListAllMyBuckets","admin:*"],"Resource":"*"})", Policy::Kind::identity);
  EXPECT_EQ(decided(policy, "ann", "s3:ListAllMyBuckets", "*"), Effect::allow);
  EXPECT_EQ(decided(policy, "ann", "admin:ListUsers", "*"), Effect::allow);
  EXPECT_EQ(decided(policy, "ann", "s3:GetObject", "arn:aws:s3:::b/k"), Effect::none);
  EXPECT_EQ(message_of(std::string(R"({"Statement":)") + kAllow + "}", Policy::Kind::identity),
            "Policy document should not specify a principal.");
}

TEST(Policy, WhatIsThereTwiceIsRefused) {
  EXPECT_NE(message_of(R"({"Statement":{"Effect":"Deny","Effect":"Allow","Principal":"*","Action":"s3:*",)"
                       R"("Resource":"arn:aws:s3:::b/*"}})"),
            "");
}

TEST(Policy, DeepAndLongDocumentsAreRefused) {
  for (const size_t depth : {size_t{64}, size_t{10'000}})  // kMaxPolicy bytes at most
    for (const bool is_object : {false, true}) {
      std::string nested;
      for (size_t i = 0; i < depth / 3; ++i) nested += is_object ? "{\"Statement\":" : "[";
      EXPECT_NE(message_of("{\"Statement\":" + nested.substr(0, kMaxPolicy - 20) + "}"), "");
      EXPECT_NE(message_of("{\"Statement\":" + std::string(depth, '[') + std::string(depth, ']') + "}"), "");
    }
  EXPECT_NE(message_of("{" + std::string(kMaxPolicy, ' ') + "}"), "");
}

/// A policy of the largest size whose patterns take as long as they can, and a text that a stranger sent.
TEST(Policy, WhatTakesTooLongIsDenied) {
  std::string operands;
  for (int i = 0; i < 10; ++i) {
    std::string pattern = "*";
    for (int k = 0; k < 900; ++k) pattern += "?a";
    operands += (i == 0 ? "\"" : ",\"") + pattern + "b" + std::to_string(i) + "\"";
  }
  const Policy policy =
      parsed(std::string(R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject",)") +
             R"("Resource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"aws:UserAgent":[)" + operands + "]}}}");
  const GivenValues values{{"aws:UserAgent", std::string(60'000, 'a')}};
  const auto decision = policy.evaluate({{""}, "s3:GetObject", "arn:aws:s3:::b/k"}, values);
  EXPECT_EQ(decision.effect, Effect::deny);
  EXPECT_EQ(decision.by, nullptr);
  EXPECT_TRUE(values.exhausted());
  const GivenValues few{{"aws:UserAgent", std::string(60, 'a')}};
  EXPECT_EQ(policy.evaluate({{""}, "s3:GetObject", "arn:aws:s3:::b/k"}, few).effect, Effect::none);
}

TEST(Policy, ResourcesMustBeOfTheBucket) {
  for (const char* good : {"b/*", "b", "b/", "b*", "*", "?/x", "*/*"}) {
    const Policy policy = parsed(R"({"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::)" +
                                 std::string(good) + "\"}");
    EXPECT_TRUE(check_resources(policy, "b")) << good;
  }
  for (const char* wrong : {"bb/*", "a/*", "??", "b-2", "${aws:username}/*"}) {
    const Policy policy = parsed(R"({"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::)" +
                                 std::string(wrong) + "\"}");
    EXPECT_FALSE(check_resources(policy, "b")) << wrong;
  }
}

TEST(Policy, NamesAreInOrderAndThereOnce) {
  const auto less = [](const KnownAction& a, const KnownAction& b) { return a.name < b.name; };
  EXPECT_TRUE(std::is_sorted(known_actions().begin(), known_actions().end(), less));
  for (const std::string_view key : condition_keys()) {
    const std::string whole = std::string(key) + (key.ends_with('/') ? "x" : "");
    EXPECT_EQ(canonical_key(whole), whole);
  }
  EXPECT_EQ(canonical_key("S3:EXISTINGOBJECTTAG/Colour"), "s3:ExistingObjectTag/Colour");
  EXPECT_EQ(canonical_key("aws:PrincipalTag/Team"), "aws:PrincipalTag/team");
}

}  // namespace
}  // namespace mortise::policy_model
