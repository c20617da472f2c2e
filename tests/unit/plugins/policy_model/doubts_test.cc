// SPDX-License-Identifier: Apache-2.0
#include "policy_model/doubts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::policy_model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DoubtsTest, ActionsThatAreAskedForAreNotDoubted) {
  for (const char* action : {"*", "s3:*", "s3:GetObject", "S3:getobject", "s3:*Object", "s3:Get?bject", "s3:List*",
                             "iam:CreateUser", "sts:AssumeRole", "ais:GetObject", "*:*"})
    EXPECT_EQ(doubt_of_action(action), "") << action;
}

TEST(DoubtsTest, OthersAreWithTheNearestName) {
  EXPECT_EQ(doubt_of_action("s3:GetObjct"), "no request asks for the action 's3:GetObjct'; is s3:GetObject meant?");
  EXPECT_EQ(doubt_of_action("s3:putobjects"), "no request asks for the action 's3:putobjects'; is s3:PutObject meant?");
  EXPECT_EQ(doubt_of_action("PutObject"), "no request asks for the action 'PutObject'; is s3:PutObject meant?");
  EXPECT_EQ(doubt_of_action("s4:GetObject"), "no request asks for the action 's4:GetObject'; is s3:GetObject meant?");
  EXPECT_EQ(doubt_of_action("s3:Fetch*"), "no request asks for the action 's3:Fetch*'");
  EXPECT_EQ(doubt_of_action("ec2:RunInstances"), "no request asks for the action 'ec2:RunInstances'");
  EXPECT_EQ(doubt_of_action("s3:" + std::string(100'000, '*')).size(),
            std::string("no request asks for the action ''").size() + 128);
}

TEST(DoubtsTest, EachOfAPolicyOnce) {
  EXPECT_THAT(doubts_of_policy(R"({"Statement": [
      {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjekt"], "Resource": "*"},
      {"Effect": "Deny", "NotAction": "s3:GetObjekt", "Resource": "*"}]})"),
              ElementsAre("no request asks for the action 's3:GetObjekt'; is s3:GetObject meant?"));
  EXPECT_THAT(doubts_of_policy(R"({"Statement": {"Action": "s3:Putobject"}})"), IsEmpty());
  for (const char* odd :
       {"", "[]", "{}", R"({"Statement": 5})", R"({"Statement": [5]})", R"({"Statement": {"Action": 5}})"})
    EXPECT_THAT(doubts_of_policy(odd), IsEmpty()) << odd;
}

}  // namespace
}  // namespace mortise::policy_model
