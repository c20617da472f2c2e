// SPDX-License-Identifier: Apache-2.0
#include "s3_model/grants.h"

#include <gtest/gtest.h>

namespace mortise::s3_model {
namespace {

constexpr Caller kAnonymous{};
constexpr Caller kAlice{"alice", false};
constexpr Caller kBucketOwner{"alice", true};

TEST(Grants, CannedLists) {
  EXPECT_FALSE(grants("", Permission::read, kAnonymous));
  EXPECT_FALSE(grants("canned:private", Permission::read, kAlice));
  EXPECT_TRUE(grants("canned:public-read", Permission::read, kAnonymous));
  EXPECT_FALSE(grants("canned:public-read", Permission::write, kAnonymous));
  EXPECT_FALSE(grants("canned:public-read", Permission::read_acp, kAnonymous));
  EXPECT_TRUE(grants("canned:public-read-write", Permission::write, kAnonymous));
  EXPECT_FALSE(grants("canned:authenticated-read", Permission::read, kAnonymous));
  EXPECT_TRUE(grants("canned:authenticated-read", Permission::read, kAlice));
  EXPECT_FALSE(grants("canned:bucket-owner-read", Permission::read, kAlice));
  EXPECT_TRUE(grants("canned:bucket-owner-read", Permission::read, kBucketOwner));
  EXPECT_TRUE(grants("canned:bucket-owner-full-control", Permission::write_acp, kBucketOwner));
}

TEST(Grants, Lists) {
  const auto* list =
      "grants:READ u alice Alice\nFULL_CONTROL u b%20b \nWRITE g http%3A//acs.amazonaws.com/groups/global/AllUsers \n";
  EXPECT_TRUE(grants(list, Permission::read, kAlice));
  EXPECT_FALSE(grants(list, Permission::read_acp, kAlice));
  EXPECT_TRUE(grants(list, Permission::read_acp, {"b b", false}));
  EXPECT_TRUE(grants(list, Permission::write, kAnonymous));
  EXPECT_FALSE(grants(list, Permission::read, kAnonymous));
}

TEST(Grants, PublicOnes) {
  const std::string all = "grants:READ u alice Alice\nREAD g http%3A//acs.amazonaws.com/groups/global/AllUsers \n";
  const std::string keys = "grants:READ g http%3A//acs.amazonaws.com/groups/global/AuthenticatedUsers \n";
  for (const std::string& list : {all, keys, std::string("canned:public-read"), std::string("canned:public-read-write"),
                                  std::string("canned:authenticated-read")}) {
    EXPECT_TRUE(is_public(list)) << list;
    EXPECT_TRUE(grants(list, Permission::read, {"bob"})) << list;
    EXPECT_FALSE(grants(list, Permission::read, {"bob"}, PublicGrants::ignored)) << list;
    EXPECT_FALSE(grants(list, Permission::read, kAnonymous, PublicGrants::ignored)) << list;
  }
  EXPECT_TRUE(grants(all, Permission::read, kAlice, PublicGrants::ignored)) << "what names her counts";
  EXPECT_TRUE(grants("canned:bucket-owner-read", Permission::read, kBucketOwner, PublicGrants::ignored));
  for (const char* list :
       {"", "canned:private", "canned:bucket-owner-full-control", "canned:log-delivery-write", "grants:READ u alice \n",
        "grants:WRITE g http%3A//acs.amazonaws.com/groups/s3/LogDelivery \n"})
    EXPECT_FALSE(is_public(list)) << list;
}

TEST(Grants, WhatCannotBeUnderstoodGivesNothing) {
  for (const auto* list : {"grants:", "grants:READ", "grants:READ u", "grants:READ u \n", "grants:READ x alice a\n",
                           "READ u alice a", "canned:", "canned:all"})
    EXPECT_FALSE(grants(list, Permission::read, kAlice)) << list;
  EXPECT_FALSE(grants("grants:READ u  \n", Permission::read, kAnonymous)) << "an empty id is nobody's";
}

}  // namespace
}  // namespace mortise::s3_model
