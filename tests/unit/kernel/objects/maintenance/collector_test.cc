// SPDX-License-Identifier: Apache-2.0
//
// Bodies are removed when no loss of power can bring back a record that points to them.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/object_suite.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

constexpr size_t kInAFile = 300'000;  // a body with a file of its own

class CollectorTest : public ::testing::TestWithParam<StorePair> {
 protected:
  CollectorTest() : world(GetParam(), [this](ServiceOptions& o) { watch(o); }), client(world.service().table()) {
    for (const char* mode : {"strict", "data", "none"})
      EXPECT_TRUE(client.create_bucket(mode, {{"durability", mode}}).ok());
    world.service().collect_garbage();
    before_ = meta->syncs();
  }
  ~CollectorTest() override { world.close(); }

  void put(const char* bucket, const std::string& key) {
    ASSERT_TRUE(client.put(bucket, key, noise(kInAFile, ++seed_)).ok());
  }
  /// By the collector, since the last call.
  uint64_t syncs() {
    world.service().collect_garbage();
    return meta->syncs() - std::exchange(before_, meta->syncs());
  }

  std::unique_ptr<WatchedMeta> meta;
  World world;
  Client client;

 private:
  void watch(ServiceOptions& o) {
    meta = std::make_unique<WatchedMeta>(o.meta);
    o.meta = meta->table();
  }
  uint32_t seed_ = 0;
  uint64_t before_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Stores, CollectorTest, ::testing::Values(kMemory, kDisk, kDiskWithin), store_pair_name);

TEST_P(CollectorTest, SyncsTheRecordsOfDataBeforeItRemovesABody) {
  put("data", "key");
  EXPECT_EQ(syncs(), 0u) << "there is no garbage";
  put("data", "key");
  EXPECT_EQ(syncs(), 1u);
  for (int i = 0; i < 20; ++i) put("data", "key");
  EXPECT_LE(syncs(), 20u);
  EXPECT_EQ(syncs(), 0u);
  EXPECT_EQ(world.blob_ids().size(), 1u);
  ASSERT_TRUE(client.remove("data", "key").ok());
  EXPECT_EQ(syncs(), 1u);
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(CollectorTest, SyncsNothingForStrictAndNone) {
  for (const char* mode : {"strict", "none"}) {
    put(mode, "key");
    put(mode, "key");
    ASSERT_TRUE(client.remove(mode, "key").ok());
  }
  EXPECT_EQ(syncs(), 0u);
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(CollectorTest, SyncsForStrictWhatDataHasLeft) {
  put("data", "other");
  put("strict", "key");
  put("strict", "key");
  EXPECT_LE(syncs(), 1u) << "once at most, for what was committed to the other bucket";
  put("strict", "key");
  EXPECT_EQ(syncs(), 0u);
}

TEST_P(CollectorTest, KeepsBodiesWhileTheRecordsCannotBeSynced) {
  put("data", "key");
  meta->refuse_syncs(true);
  put("data", "key");
  put("data", "key");
  EXPECT_GE(syncs(), 1u);
  EXPECT_EQ(world.blob_ids().size(), 3u);
  meta->refuse_syncs(false);
  EXPECT_GE(syncs(), 1u);
  EXPECT_EQ(world.blob_ids().size(), 1u);
}

TEST_P(CollectorTest, SyncsTheRecordsBeforeTheUploadsOfADeletedBucketGo) {
  const auto upload = client.create_upload("none", "key");
  ASSERT_TRUE(client.put_part("none", "key", upload.id, 1, noise(kInAFile, 1)).ok());
  EXPECT_EQ(syncs(), 0u);
  ASSERT_TRUE(client.delete_bucket("none").ok());
  EXPECT_EQ(syncs(), 1u);
  EXPECT_TRUE(world.blob_ids().empty());
}

}  // namespace
}  // namespace mortise::objects::test
