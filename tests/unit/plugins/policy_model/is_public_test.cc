// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "policy_model/policy.h"

namespace mortise::policy_model {
namespace {

bool is_public_with(const std::string& condition, const std::string& principal = R"("*")",
                    const std::string& effect = "Allow") {
  const auto policy =
      Policy::parse(R"({"Version":"2012-10-17","Statement":{"Effect":")" + effect + R"(","Principal":)" + principal +
                        R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{)" + condition + "}}}",
                    Policy::Kind::bucket);
  EXPECT_TRUE(policy) << policy.error().message;
  return policy && is_public(*policy);
}

TEST(IsPublic, ForWhom) {
  EXPECT_TRUE(is_public_with(""));
  EXPECT_TRUE(is_public_with("", R"({"AWS":["123456789012","*"]})"));
  EXPECT_FALSE(is_public_with("", R"({"AWS":"arn:aws:iam::123456789012:root"})"));
  EXPECT_FALSE(is_public_with("", R"({"CanonicalUser":"ann"})"));
  EXPECT_FALSE(is_public_with("", R"("*")", "Deny"));
}

TEST(IsPublic, UnderWhichConditions) {
  for (const char* restricts :
       {R"("IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]})", R"("StringEquals":{"aws:SourceVpc":"vpc-1"})",
        R"("StringLike":{"aws:SourceVpce":"vpce-1"})", R"("ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1:user/ann"})",
        R"("ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-1"})",
        R"("StringLike":{"s3:prefix":"a"},"StringEquals":{"aws:userid":"ann"})"})
    EXPECT_FALSE(is_public_with(restricts)) << restricts;
  for (const char* does_not :
       {R"("StringEquals":{"s3:prefix":"a"})", R"("IpAddress":{"aws:SourceIp":["10.0.0.0/8","0.0.0.0/1"]})",
        R"("IpAddress":{"aws:SourceIp":"2001::/16"})", R"("NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"})",
        R"("StringLike":{"aws:SourceVpc":"vpc-*"})", R"("StringEquals":{"aws:userid":"${aws:username}"})",
        R"("StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"})", R"("StringNotEquals":{"aws:SourceVpc":"vpc-1"})",
        R"("ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"})", R"("StringEquals":{"aws:Referer":"x"})",
        R"("StringEquals":{"aws:userid":"anonymous"})", R"("StringLike":{"aws:userid":["ann","anonymous"]})",
        R"("ForAnyValue:StringEqualsIgnoreCase":{"aws:userid":"Anonymous"})"})
    EXPECT_TRUE(is_public_with(does_not)) << does_not;
}

}  // namespace
}  // namespace mortise::policy_model
