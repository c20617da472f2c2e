// SPDX-License-Identifier: Apache-2.0
#include "s3_model/public_access_block.h"

#include <gtest/gtest.h>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

std::string block_of(const std::string& content) {
  return "<PublicAccessBlockConfiguration>" + content + "</PublicAccessBlockConfiguration>";
}

TEST(PublicAccessBlock, ADocumentComesBack) {
  const auto block = PublicAccessBlock::parse(
      block_of("<RestrictPublicBuckets>false</RestrictPublicBuckets><BlockPublicAcls> TRUE </BlockPublicAcls>"
               "<BlockPublicPolicy>true</BlockPublicPolicy>"));
  ASSERT_TRUE(block);
  EXPECT_TRUE(block->block_public_acls);
  EXPECT_FALSE(block->ignore_public_acls);
  EXPECT_TRUE(block->block_public_policy);
  EXPECT_FALSE(block->restrict_public_buckets);
  EXPECT_EQ(block->store(), "BlockPublicAcls,BlockPublicPolicy");
  const auto again = PublicAccessBlock::parse(block->document());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->store(), block->store());
}

TEST(PublicAccessBlock, WhatIsNoDocument) {
  for (const std::string& bad :
       {std::string(), std::string("<a/>"), block_of("<Other>true</Other>"),
        block_of("<BlockPublicAcls>yes</BlockPublicAcls>"), block_of("<BlockPublicAcls/>"),
        block_of("<BlockPublicAcls>true</BlockPublicAcls><BlockPublicAcls>true</BlockPublicAcls>")}) {
    const auto block = PublicAccessBlock::parse(bad);
    ASSERT_FALSE(block) << bad;
    EXPECT_EQ(block.error().detail, kMalformedXml) << bad;
  }
  EXPECT_EQ(PublicAccessBlock::parse(block_of("")).error().detail, kInvalidRequest);
}

TEST(PublicAccessBlock, StoredForm) {
  EXPECT_EQ(PublicAccessBlock::load("")->store(), "none");
  EXPECT_EQ(PublicAccessBlock::load("none")->store(), "none");
  EXPECT_EQ(PublicAccessBlock::load("all")->store(),
            "BlockPublicAcls,IgnorePublicAcls,BlockPublicPolicy,RestrictPublicBuckets");
  EXPECT_EQ(PublicAccessBlock::load("IgnorePublicAcls, BlockPublicAcls")->store(), "BlockPublicAcls,IgnorePublicAcls");
  for (const char* bad : {"All", "true", "BlockPublicAcls,", ",", "blockpublicacls", "BlockPublicAcls none"}) {
    EXPECT_FALSE(PublicAccessBlock::load(bad)) << bad;
    EXPECT_TRUE(PublicAccessBlock::in_force(bad).ignore_public_acls) << bad << ": opens nothing";
  }
}

TEST(PublicAccessBlock, WhatTheBucketOrTheServerBlocksIsBlocked) {
  EXPECT_EQ(PublicAccessBlock::in_force("", "").store(), "none");
  EXPECT_EQ(PublicAccessBlock::in_force("IgnorePublicAcls", "none").store(), "IgnorePublicAcls");
  EXPECT_EQ(PublicAccessBlock::in_force("none", "BlockPublicPolicy").store(), "BlockPublicPolicy");
  EXPECT_EQ(PublicAccessBlock::in_force("IgnorePublicAcls", "BlockPublicAcls,IgnorePublicAcls").store(),
            "BlockPublicAcls,IgnorePublicAcls");
  const std::string everything = PublicAccessBlock::in_force("all").store();
  EXPECT_EQ(PublicAccessBlock::in_force("", "all").store(), everything);
  EXPECT_EQ(PublicAccessBlock::in_force("nonsense", "").store(), everything) << "what cannot be understood blocks";
}

}  // namespace
}  // namespace mortise::s3_model
