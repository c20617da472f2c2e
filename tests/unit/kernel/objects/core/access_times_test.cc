// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/access_times.h"

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

using ::testing::ElementsAre;

class AccessTimesTest : public ObjectSuite {
 protected:
  AccessTimesTest() {
    world.set_adjust([](ServiceOptions& o) { o.access_time_interval_ms = 60'000; });
    reopen();
    client.create_bucket("bucket");
  }
  AccessTimes& times() { return world.service().engine().access_times; }
  void write_all() {
    for (;;) {
      const auto more = times().write_some();
      ASSERT_TRUE(more) << more.error().message;
      if (!*more) return;
    }
  }
  int64_t time_of(std::string_view key) const {
    mortise_read read = read_of("bucket", key);
    read.wants = MORTISE_WANT_ACCESS_TIME;
    const ReadResult found = client.head(read);
    return found.object ? found.object->accessed_ms : -1;
  }
};

TEST_P(AccessTimesTest, AReadIsNotedWrittenAndRemembered) {
  client.put("bucket", "k", "abc");
  EXPECT_EQ(time_of("k"), 0) << "nobody has read it";
  const int64_t before = world.host().host().unix_ms();
  EXPECT_EQ(client.get("bucket", "k").body, "abc");
  const int64_t read = time_of("k");
  EXPECT_GE(read, before);
  EXPECT_EQ(count_records('a'), 0u) << "the read wrote nothing";
  write_all();
  EXPECT_EQ(count_records('a'), 1u);
  EXPECT_EQ(times().written(), 1u);
  EXPECT_EQ(time_of("k"), read);
  EXPECT_EQ(client.head("bucket", "k").object->accessed_ms, 0) << "nobody asked for it";
  reopen();
  EXPECT_EQ(time_of("k"), read);
}

TEST_P(AccessTimesTest, AnOrderlyEndLosesNothing) {
  client.put("bucket", "k", "abc");
  client.get("bucket", "k");
  const int64_t read = time_of("k");
  reopen();
  EXPECT_EQ(time_of("k"), read);
}

TEST_P(AccessTimesTest, LookingIsNoReading) {
  client.put("bucket", "k", "abc");
  client.head("bucket", "k");
  client.list(list_of("bucket", 10));
  CopyRequest copy;
  copy.source = read_of("bucket", "k");
  copy.put = put_of("bucket", "copy");
  EXPECT_TRUE(client.copy(copy).ok());
  EXPECT_FALSE(client.get("bucket", "missing").ok());
  EXPECT_EQ(time_of("k"), 0);
}

TEST_P(AccessTimesTest, ListingsTellThem) {
  for (const char* key : {"a", "bucket", "b/1", "c", "d"}) client.put("bucket", key, key);
  client.get("bucket", "b/1");
  write_all();
  client.get("bucket", "d");
  mortise_list list = list_of("bucket", 10);
  list.wants = MORTISE_WANT_ACCESS_TIME;
  std::vector<std::string> read;
  for (const ObjectCopy& o : client.list(list).objects)
    if (o.accessed_ms != 0) read.push_back(o.key);
  EXPECT_THAT(read, ElementsAre("b/1", "d"));
  for (const ObjectCopy& o : client.list(list_of("bucket", 10)).objects) EXPECT_EQ(o.accessed_ms, 0);
}

TEST_P(AccessTimesTest, TheyGoWithTheirObjects) {
  for (const char* key : {"removed", "moved", "gone"}) {
    client.put("bucket", key, "x");
    client.get("bucket", key);
  }
  client.remove("bucket", "gone");
  write_all();
  EXPECT_EQ(count_records('a'), 2u) << "one was removed before its time was written";
  client.remove("bucket", "removed");
  CopyRequest rename;
  rename.source = read_of("bucket", "moved");
  rename.put = put_of("bucket", "to");
  EXPECT_TRUE(client.rename(rename).ok());
  EXPECT_EQ(count_records('a'), 0u);
}

TEST_P(AccessTimesTest, TheyGoWithTheirBucket) {
  client.put("bucket", "k", "x");
  client.get("bucket", "k");
  write_all();
  client.get("bucket", "k");
  client.remove("bucket", "k");
  EXPECT_TRUE(client.delete_bucket("bucket").ok());
  write_all();
  world.service().collect_garbage();
  EXPECT_EQ(count_records('a'), 0u);
}

TEST_P(AccessTimesTest, MemoryIsBounded) {
  const auto bucket = world.service().engine().buckets.find(bucket_of("bucket"));
  ASSERT_TRUE(bucket);
  const std::string end(1000, 'k');
  constexpr size_t kCount = 40'000;
  for (size_t i = 0; i < kCount; ++i) times().note(*bucket, std::to_string(i) + end);
  EXPECT_TRUE(times().noted(**bucket, "0" + end));
  EXPECT_FALSE(times().noted(**bucket, std::to_string(kCount - 1) + end));
  write_all();
  times().note(*bucket, "again");
  EXPECT_TRUE(times().noted(**bucket, "again")) << "what was written makes room";
}

TEST(AccessTimes, WhatIsNoTimeIsNone) {
  EXPECT_EQ(AccessTimes::parse("1700000000000"), 1'700'000'000'000);
  EXPECT_EQ(AccessTimes::parse(""), 0);
  EXPECT_EQ(AccessTimes::parse("x"), 0);
}

MORTISE_OVER_ALL_STORES(AccessTimesTest);

}  // namespace
}  // namespace mortise::objects::test
