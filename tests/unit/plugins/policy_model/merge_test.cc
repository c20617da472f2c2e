// SPDX-License-Identifier: Apache-2.0
#include "policy_model/merge.h"

#include <gtest/gtest.h>

#include "policy_model/policy.h"

namespace mortise::policy_model {
namespace {

std::string document(const std::string& version, const std::string& statements) {
  return R"({"Version":")" + version + R"(","Statement":)" + statements + "}";
}

constexpr const char* kNew = "2012-10-17";
constexpr const char* kOld = "2008-10-17";

Effect effect_of(const std::string& merged, const char* action, const char* resource) {
  const auto policy = Policy::parse(merged, Policy::Kind::identity);
  EXPECT_TRUE(policy) << merged;
  return policy ? policy->evaluate({{"ann"}, action, resource}, NoValues()).effect : Effect::none;
}

TEST(MergedPolicies, AllowWhatOneAllowsAndDenyWhatOneDenies) {
  const auto merged = merge({document(kNew, R"({"Sid":"a","Effect":"Allow","Action":"s3:GetObject","Resource":"*"})"),
                             document(kNew, R"([{"Sid":"a","Effect":"Allow","Action":"s3:PutObject","Resource":"*"},)"
                                            R"({"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/secret"}])")});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(effect_of(*merged, "s3:GetObject", "arn:aws:s3:::b/k"), Effect::allow);
  EXPECT_EQ(effect_of(*merged, "s3:PutObject", "arn:aws:s3:::b/k"), Effect::allow);
  EXPECT_EQ(effect_of(*merged, "s3:DeleteObject", "arn:aws:s3:::b/k"), Effect::none);
  EXPECT_EQ(effect_of(*merged, "s3:GetObject", "arn:aws:s3:::b/secret"), Effect::deny);
}

TEST(MergedPolicies, VersionsMustMeanTheSame) {
  const std::string statement = R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"})";
  const std::string literal =
      R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}"})";
  EXPECT_TRUE(merge({document(kNew, statement), document(kOld, statement)}));
  EXPECT_TRUE(merge({document(kOld, literal), document(kOld, statement)}));
  EXPECT_TRUE(merge({document(kNew, literal), document(kOld, statement)}));
  EXPECT_FALSE(merge({document(kNew, statement), document(kOld, literal)}));
  EXPECT_FALSE(merge({document(kNew, statement), R"({"Statement":)" + literal + "}"}));
  EXPECT_FALSE(merge({document(kNew, statement), "[]"}));
}

}  // namespace
}  // namespace mortise::policy_model
