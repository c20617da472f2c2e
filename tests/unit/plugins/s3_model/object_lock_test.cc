// SPDX-License-Identifier: Apache-2.0
#include "s3_model/object_lock.h"

#include <gtest/gtest.h>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

std::string lock_document(const std::string& retention) {
  return "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>" + retention +
         "</DefaultRetention></Rule></ObjectLockConfiguration>";
}

TEST(ObjectLock, ADocumentComesBack) {
  const auto lock = parse_object_lock(lock_document("<Mode>GOVERNANCE</Mode><Days>30</Days>"));
  ASSERT_TRUE(lock);
  EXPECT_EQ(lock->store(), "governance 30d");
  EXPECT_EQ(parse_object_lock(object_lock_document(*lock))->store(), "governance 30d");
  EXPECT_EQ(parse_object_lock(lock_document("<Mode>COMPLIANCE</Mode><Years>2</Years>"))->store(), "compliance 2y");
  const auto plain = parse_object_lock(object_lock_document(BucketLock()));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->store(), "enabled");
}

TEST(ObjectLock, WhatIsNoLockOfABucket) {
  for (const std::string& bad :
       {std::string("<a/>"), std::string("<ObjectLockConfiguration/>"),
        std::string(
            "<ObjectLockConfiguration><ObjectLockEnabled>enabled</ObjectLockEnabled></ObjectLockConfiguration>"),
        lock_document(""), lock_document("<Mode>GOVERNANCE</Mode>"),
        lock_document("<Mode>governance</Mode><Days>1</Days>"), lock_document("<Days>1</Days>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days>many</Days>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days></Days>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days>1</Days><Days>2</Days>"),
        lock_document("<Mode>GOVERNANCE</Mode><Mode>COMPLIANCE</Mode><Days>1</Days>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule><Rule><DefaultRetention>"),
        lock_document("<Mode>GOVERNANCE</Mode><Days>1</Days><Other/>")}) {
    const auto lock = parse_object_lock(bad);
    ASSERT_FALSE(lock) << bad;
    EXPECT_EQ(lock.error().detail, kMalformedXml) << bad;
  }
  for (const char* bad : {"<Days>0</Days>", "<Years>-1</Years>", "<Days>36501</Days>", "<Years>101</Years>",
                          "<Days>99999999999999999999</Days>"}) {
    const auto lock = parse_object_lock(lock_document(std::string("<Mode>GOVERNANCE</Mode>") + bad));
    ASSERT_FALSE(lock) << bad;
    EXPECT_EQ(lock.error().detail, kInvalidArgument) << bad;
  }
}

TEST(ObjectLock, Retentions) {
  const auto lock = parse_retention(
      "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>");
  ASSERT_TRUE(lock);
  EXPECT_EQ(lock->retention, MORTISE_RETENTION_COMPLIANCE);
  EXPECT_EQ(lock->retain_until_ms, 1'893'456'000'000);
  EXPECT_EQ(parse_retention(retention_document(*lock))->retain_until_ms, lock->retain_until_ms);
  const auto none = parse_retention("<Retention/>");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->retention, MORTISE_RETENTION_NONE);
  for (const char* bad :
       {"", "<LegalHold/>",
        "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate>"
        "<RetainUntilDate>2031-01-01T00:00:00Z</RetainUntilDate></Retention>",
        "<Retention><Mode>GOVERNANCE</Mode></Retention>",
        "<Retention><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>",
        "<Retention><Mode>abc</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>",
        "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>soon</RetainUntilDate></Retention>"})
    EXPECT_FALSE(parse_retention(bad)) << bad;
}

TEST(ObjectLock, LegalHolds) {
  EXPECT_EQ(*parse_legal_hold("<LegalHold><Status>ON</Status></LegalHold>"), MORTISE_HOLD_ON);
  EXPECT_EQ(*parse_legal_hold(legal_hold_document(MORTISE_HOLD_OFF)), MORTISE_HOLD_OFF);
  for (const char* bad : {"<LegalHold/>", "<LegalHold><Status>on</Status></LegalHold>",
                          "<LegalHold><Status>OFF</Status><Status>ON</Status></LegalHold>", "<Retention/>"})
    EXPECT_FALSE(parse_legal_hold(bad)) << bad;
}

}  // namespace
}  // namespace mortise::s3_model
