// SPDX-License-Identifier: Apache-2.0
#include "auth_acl/grants.h"

#include <gtest/gtest.h>

namespace mortise::auth_acl {
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

TEST(Grants, WhatCannotBeUnderstoodGivesNothing) {
  for (const auto* list : {"grants:", "grants:READ", "grants:READ u", "grants:READ u \n", "grants:READ x alice a\n",
                           "READ u alice a", "canned:", "canned:all"})
    EXPECT_FALSE(grants(list, Permission::read, kAlice)) << list;
  EXPECT_FALSE(grants("grants:READ u  \n", Permission::read, kAnonymous)) << "an empty id is nobody's";
}

}  // namespace
}  // namespace mortise::auth_acl
