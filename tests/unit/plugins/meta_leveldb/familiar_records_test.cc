// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/familiar_records.h"

#include "unit/plugins/meta_leveldb/fixture.h"

namespace mortise::meta_leveldb {
namespace {

class FamiliarRecordsTest : public MetaLeveldb {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(put("bucket", "live"));
  }
  /// Of a batch that expects the bucket to be `value`, and something else behind it.
  Status commit_if(const std::string& value, const std::string& key = "key") {
    auto done = store().commit_and_wait(Batch("p", MORTISE_STRICT).expect("bucket", value).put(key, value));
    return done ? Status::ok : done.error().status;
  }
};

TEST_F(FamiliarRecordsTest, AChangedRecordIsComparedAsItIs) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(commit_if("live"), Status::ok);
  EXPECT_EQ(commit_if("frozen"), Status::precondition);
  ASSERT_TRUE(put("bucket", "frozen"));
  EXPECT_EQ(commit_if("live"), Status::precondition);
  EXPECT_EQ(commit_if("frozen"), Status::ok);
  ASSERT_TRUE(store().commit_and_wait(Batch("p", MORTISE_STRICT).remove("bucket")));
  EXPECT_EQ(commit_if("frozen"), Status::precondition);
  EXPECT_EQ(get("key"), "frozen");
}

TEST_F(FamiliarRecordsTest, ABatchThatChangesWhatItExpectsHoldsOnce) {
  EXPECT_EQ(commit_if("live"), Status::ok);
  EXPECT_EQ(commit_if("live", "bucket"), Status::ok);  // writes what is there
  const Batch freeze = Batch("p", MORTISE_STRICT).expect("bucket", "live").put("bucket", "frozen");
  EXPECT_TRUE(store().commit_and_wait(freeze));
  EXPECT_EQ(store().commit_and_wait(freeze).error().status, Status::precondition);
}

TEST_F(FamiliarRecordsTest, WhatMayHaveFailedIsReadAgain) {
  for (auto* error : {&env_.append_error, &env_.sync_error}) {
    put_at_last("bucket", "live");
    EXPECT_EQ(commit_if("live"), Status::ok);
    *error = EIO;
    EXPECT_NE(put_status("bucket", "frozen"), Status::ok);
    *error = 0;
    put_at_last("other", "value");
    const std::string is = get("bucket"), is_not = is == "live" ? "frozen" : "live";
    EXPECT_EQ(commit_if(is), Status::ok);
    EXPECT_EQ(commit_if(is_not), Status::precondition);
  }
}

TEST(FamiliarRecords, AreFewAndSmall) {
  FamiliarRecords records;
  records.learn("large", std::string(100'000, 'x'));
  EXPECT_EQ(records.find("large"), nullptr);
  for (int i = 0; i < 1000; ++i) records.learn(std::to_string(i), "value");
  int known = 0;
  for (int i = 0; i < 1000; ++i) known += records.find(std::to_string(i)) != nullptr ? 1 : 0;
  EXPECT_LE(known, 64);
  ASSERT_NE(records.find("999"), nullptr);
  records.forget("999");
  EXPECT_EQ(records.find("999"), nullptr);
  records.learn("999", "value");
  records.forget_all();
  EXPECT_EQ(records.find("999"), nullptr);
}

}  // namespace
}  // namespace mortise::meta_leveldb
