// SPDX-License-Identifier: Apache-2.0
//
// Two servers on one pair of stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "unit/kernel/objects/checker.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

class Shared : public ::testing::Test {
 protected:
  Shared() {
    one_ = std::make_unique<World>(kDistant);
    two_ = std::make_unique<World>(kMemory, [this](ServiceOptions& o) {
      o.meta = one_->stores().meta();
      o.blobs = one_->stores().blobs();
    });
    a = std::make_unique<Client>(one_->service().table());
    b = std::make_unique<Client>(two_->service().table());
  }
  ~Shared() override {
    two_->service().collect_garbage();  // what a stop leaves waits for the next start
    two_->close();
    one_->service().collect_garbage();
    EXPECT_THAT(find_faults(one_->stores().meta(), one_->stores().blobs()), ::testing::IsEmpty());
  }
  std::unique_ptr<World> one_;
  std::unique_ptr<World> two_;
  std::unique_ptr<Client> a;
  std::unique_ptr<Client> b;
};

TEST_F(Shared, EachSeesWhatTheOtherDoes) {
  ASSERT_TRUE(a->create_bucket("bucket").ok());
  ASSERT_TRUE(b->put("bucket", "k", noise(100'000, 1)).ok());
  EXPECT_EQ(a->get("bucket", "k").body, noise(100'000, 1));
  ASSERT_TRUE(b->update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  ASSERT_TRUE(a->put("bucket", "k", "2").ok());
  EXPECT_EQ(b->list_versions(list_of("bucket", 10)).objects.size(), 2u);
  EXPECT_FALSE(a->update_bucket("bucket", {}, {"versioning"}).ok()) << "its versions would come back";
  ASSERT_TRUE(a->update_bucket("bucket", {{"versioning", "suspended"}}, {"versioning"}).ok());
  EXPECT_EQ(b->list_versions(list_of("bucket", 10)).objects.size(), 2u);
}

TEST_F(Shared, OneCreatorWins) {
  ASSERT_TRUE(a->create_bucket("bucket").ok());
  for (int round = 0; round < 20; ++round) {
    const std::string key = "k" + std::to_string(round);
    PutOptions o;
    o.if_none_match = "*";
    WriteResult one;
    WriteResult two;
    std::thread other([&] { two = b->put("bucket", key, noise(50'000, 2), o); });
    one = a->put("bucket", key, noise(50'000, 1), o);
    other.join();
    EXPECT_NE(one.ok(), two.ok());
    EXPECT_EQ(a->get("bucket", key).body, noise(50'000, one.ok() ? 1 : 2));
  }
  one_->reopen();
  a = std::make_unique<Client>(one_->service().table());
}

TEST_F(Shared, AVersionedKeyWrittenByBothKeepsEveryVersion) {
  ASSERT_TRUE(a->create_bucket("bucket", {{"versioning", "enabled"}}).ok());
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(b->put("bucket", "k", "b" + std::to_string(i)).ok());
  });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(a->put("bucket", "k", "a" + std::to_string(i)).ok());
  other.join();
  const auto all = a->list_versions(list_of("bucket", 1000)).objects;
  ASSERT_EQ(all.size(), 100u);
  // Newest first, and each writer's own versions in its order.
  int last_a = 50;
  int last_b = 50;
  for (const auto& o : all) {
    const auto body = b->get("bucket", "k", o.version).body;
    int& last = body[0] == 'a' ? last_a : last_b;
    EXPECT_EQ(std::stoi(body.substr(1)), last - 1);
    --last;
  }
}

TEST_F(Shared, ADeletedBucketTakesNoWriteOfTheOther) {
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(a->create_bucket("bucket").ok());
    WriteResult put;
    std::thread other([&] { put = b->put("bucket", "k", "x"); });
    const auto deleted = a->delete_bucket("bucket");
    other.join();
    if (put.ok()) {
      EXPECT_FALSE(deleted.ok());
      ASSERT_TRUE(a->remove("bucket", "k").ok());
      ASSERT_TRUE(b->delete_bucket("bucket").ok());
    } else {
      EXPECT_EQ(put.detail, MORTISE_NO_SUCH_BUCKET) << put.message;
      EXPECT_TRUE(deleted.ok()) << deleted.message;
    }
  }
}

TEST_F(Shared, ABucketFrozenByADeadServerThawsInTheEnd) {
  const auto made = a->create_bucket("bucket");
  Batch freeze("b/" + made.id + "/0", MORTISE_NONE);
  freeze.put("!state", "Dbucket");
  ASSERT_TRUE(MetaStoreHandle(one_->stores().meta()).commit_and_wait(freeze).ok());
  EXPECT_TRUE(b->put("bucket", "k", "x").ok());
  EXPECT_EQ(a->get("bucket", "k").body, "x");
}

}  // namespace
}  // namespace mortise::objects::test
