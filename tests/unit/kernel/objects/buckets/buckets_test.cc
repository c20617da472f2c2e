// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/object_suite.h"

#include <atomic>
#include <thread>

namespace mortise::objects::test {
namespace {

class Buckets : public ObjectSuite {};

TEST_P(Buckets, AreCreatedFoundListedAndDeleted) {
  const auto made = client.create_bucket("bbb", {{"x", "y"}});
  ASSERT_TRUE(made.ok()) << made.message;
  EXPECT_EQ(made.owner, "me");
  EXPECT_FALSE(made.id.empty());
  EXPECT_EQ(made.properties.at("x"), "y");
  EXPECT_EQ(made.properties.at("checksum.type"), "xxhash");
  ASSERT_TRUE(client.create_bucket("aaa").ok());
  reopen();
  EXPECT_EQ(client.head_bucket("bbb").id, made.id);
  EXPECT_EQ(client.head_bucket("ccc").detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(joined(client.list_buckets()), "aaa bbb");
  EXPECT_TRUE(client.delete_bucket("aaa").ok());
  EXPECT_EQ(client.delete_bucket("aaa").detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(joined(client.list_buckets()), "bbb");
}

TEST_P(Buckets, AreDeletedAsTheyWereSeenOrNotAtAll) {
  const auto made = client.create_bucket("bucket");
  ASSERT_TRUE(made.ok()) << made.message;
  const auto changed = client.update_bucket("bucket", {{"s3.policy", "{}"}}, {});
  ASSERT_TRUE(changed.ok()) << changed.message;
  EXPECT_EQ(client.delete_bucket_unchanged("bucket", made.generation).status, MORTISE_PRECONDITION);
  EXPECT_EQ(client.head_bucket("bucket").properties.at("s3.policy"), "{}");
  ASSERT_TRUE(client.put("bucket", "key", "x").ok()) << "it is not frozen";
  ASSERT_TRUE(client.remove("bucket", "key").ok());
  EXPECT_TRUE(client.delete_bucket_unchanged("bucket", changed.generation).ok());
  EXPECT_EQ(client.delete_bucket_unchanged("bucket", changed.generation).detail, MORTISE_NO_SUCH_BUCKET);
}

TEST_P(Buckets, ExistOnce) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  EXPECT_EQ(client.create_bucket("bucket").detail, MORTISE_BUCKET_EXISTS);
  EXPECT_EQ(client.create_bucket("ais://bucket").detail, MORTISE_BUCKET_EXISTS);
}

TEST_P(Buckets, AreCreatedOnceByManyAtOnce) {
  std::atomic<int> made{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const auto r = client.create_bucket("bucket");
      if (r.ok())
        ++made;
      else
        EXPECT_EQ(r.detail, MORTISE_BUCKET_EXISTS);
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(made, 1);
  world.service().collect_garbage();
  EXPECT_EQ(world.record_keys().size(), 1u) << "only !state of the one bucket";
}

TEST_P(Buckets, HaveNamesByTheRules) {
  for (const char* good : {"abc", "a-b.c", "123", "ais://My_Bucket", "ais://@#ns/b"})
    EXPECT_TRUE(client.create_bucket(good).ok()) << good;
  for (const char* bad : {"", "ab", "Abc", "a_b", "-ab", "ab-", "a..b", "a.-b", "192.168.0.1", "xn--abc", "abc-s3alias",
                          "ais://", "ais://a/b", "ais://@#ns/", "://abc", "ais://a..b"})
    EXPECT_EQ(client.create_bucket(bad).detail, MORTISE_INVALID_BUCKET_NAME) << bad;
  EXPECT_EQ(client.create_bucket(std::string(64, 'a')).detail, MORTISE_INVALID_BUCKET_NAME);
  EXPECT_TRUE(client.head_bucket("My_Bucket").ok());
  for (const char* elsewhere : {"aws://some-bucket", "ais://@uuid/some-bucket"})
    EXPECT_EQ(client.create_bucket(elsewhere).detail, MORTISE_NO_SUCH_BACKEND) << "no remote is there";
}

TEST_P(Buckets, AreListedInPages) {
  for (const char* name : {"aa1", "aa2", "ab1", "b01"}) ASSERT_TRUE(client.create_bucket(name).ok());
  bool more = false;
  EXPECT_EQ(joined(client.list_buckets("a", "", 2, &more)), "aa1 aa2");
  EXPECT_TRUE(more);
  EXPECT_EQ(joined(client.list_buckets("a", "aa2", 2, &more)), "ab1");
  EXPECT_FALSE(more);
  EXPECT_EQ(joined(client.list_buckets("", "aa", 3, &more)), "aa1 aa2 ab1");
  EXPECT_TRUE(more);
}

TEST_P(Buckets, PropertiesAreSetAndRemovedInOneStep) {
  ASSERT_TRUE(client.create_bucket("bucket", {{"policy", "p"}}).ok());
  const auto updated = client.update_bucket("bucket", {{"versioning", "enabled"}, {"cors", "c"}}, {"policy"});
  ASSERT_TRUE(updated.ok());
  EXPECT_FALSE(updated.properties.contains("policy"));
  reopen();
  const auto found = client.head_bucket("bucket");
  EXPECT_EQ(found.properties.at("versioning"), "enabled");
  EXPECT_EQ(found.properties.at("cors"), "c");
  EXPECT_EQ(client.update_bucket("nobucket", {{"a", "b"}}).detail, MORTISE_NO_SUCH_BUCKET);
}

TEST_P(Buckets, PropertiesTheServiceObeysAreChecked) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  const Pairs bad = {{"versioning", "Enabled"},           {"durability", "maybe"},
                     {"checksum.type", "rot13"},          {"s3.etag", "sha1"},
                     {"checksum.validate_warm_get", "1"}, {"big", std::string(262'145, 'x')}};
  for (const auto& p : bad) {
    EXPECT_EQ(client.update_bucket("bucket", {p}).detail, MORTISE_INVALID_PROPERTY) << p.first;
    EXPECT_EQ(client.create_bucket("other", {p}).detail, MORTISE_INVALID_PROPERTY) << p.first;
  }
  EXPECT_TRUE(client.update_bucket("bucket", {{"checksum.type", "none"}, {"big", std::string(262'144, 'x')}}).ok());
}

TEST_P(Buckets, ChangesByManyAtOnceAreAllKept) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      EXPECT_TRUE(client.update_bucket("bucket", {{"p" + std::to_string(i), "x"}}).ok());
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(client.head_bucket("bucket").properties.size(), 8u + 2u);
}

TEST_P(Buckets, AreDeletedOnlyIfEmpty) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  ASSERT_TRUE(client.put("bucket", "k", "x").ok());
  EXPECT_EQ(client.delete_bucket("bucket").detail, MORTISE_BUCKET_NOT_EMPTY);
  EXPECT_TRUE(client.put("bucket", "k", "y").ok()) << "still takes writes";
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  EXPECT_TRUE(client.delete_bucket("bucket").ok());
  EXPECT_EQ(client.put("bucket", "k", "x").detail, MORTISE_NO_SUCH_BUCKET);
  world.service().collect_garbage();
  EXPECT_TRUE(world.record_keys().empty());
}

TEST_P(Buckets, AreNotEmptyWithADeleteMarkerOnly) {
  ASSERT_TRUE(client.create_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto marker = client.remove("bucket", "k");
  ASSERT_TRUE(marker.delete_marker);
  EXPECT_EQ(client.delete_bucket("bucket").detail, MORTISE_BUCKET_NOT_EMPTY);
  ASSERT_TRUE(client.remove("bucket", "k", marker.version).ok());
  EXPECT_TRUE(client.delete_bucket("bucket").ok());
}

TEST_P(Buckets, TakeTheirUploadsWithThem) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  const auto upload = client.create_upload("bucket", "k");
  ASSERT_TRUE(client.put_part("bucket", "k", upload.id, 1, noise(100'000, 1)).ok());
  EXPECT_TRUE(client.delete_bucket("bucket").ok());
  EXPECT_EQ(client.put_part("bucket", "k", upload.id, 2, "x").detail, MORTISE_NO_SUCH_BUCKET);
  world.service().collect_garbage();
  EXPECT_TRUE(world.record_keys().empty());
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(Buckets, OfTheSameNameAreNotTheSame) {
  const auto first = client.create_bucket("bucket");
  auto request = put_of("bucket", "k");
  announce(request, 3);
  auto writer = client.objects().put(request, nullptr, nullptr);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(client.delete_bucket("bucket").ok());
  EXPECT_NE(client.create_bucket("bucket").id, first.id);
  writer->write("abc", nullptr);
  Waiter waiter;
  int detail = 0;
  writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
    detail = e.detail;
    waiter.done();
  });
  waiter.wait();
  EXPECT_EQ(detail, MORTISE_NO_SUCH_BUCKET) << "a write that began in the old bucket";
}

TEST_P(Buckets, LoseNoWriteToADeletionUnderWay) {
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(client.create_bucket("bucket").ok());
    std::atomic<bool> go{false};
    WriteResult put;
    BucketResult deleted;
    std::thread writer([&] {
      while (!go) std::this_thread::yield();
      put = client.put("bucket", "k", "x");
    });
    std::thread deleter([&] {
      while (!go) std::this_thread::yield();
      deleted = client.delete_bucket("bucket");
    });
    go = true;
    writer.join();
    deleter.join();
    if (put.ok()) {
      EXPECT_EQ(deleted.detail, MORTISE_BUCKET_NOT_EMPTY) << deleted.message;
      EXPECT_EQ(client.get("bucket", "k").body, "x");
      ASSERT_TRUE(client.remove("bucket", "k").ok());
      ASSERT_TRUE(client.delete_bucket("bucket").ok());
    } else {
      EXPECT_EQ(put.detail, MORTISE_NO_SUCH_BUCKET) << put.message;
      EXPECT_TRUE(deleted.ok()) << deleted.message;
    }
  }
}

TEST_P(Buckets, AreDeletedWhileTheirPropertiesChange) {
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(client.create_bucket("bucket").ok());
    std::atomic<int> changes{0};
    std::vector<std::thread> changers;
    for (int i = 0; i < 3; ++i)
      changers.emplace_back([&, i] {
        for (;; ++changes) {
          const auto changed = client.update_bucket("bucket", {{"p" + std::to_string(i), "x"}});
          if (changed.ok()) continue;
          EXPECT_EQ(changed.detail, MORTISE_NO_SUCH_BUCKET) << changed.message;
          return;
        }
      });
    while (changes < 10) std::this_thread::yield();
    const auto deleted = client.delete_bucket("bucket");
    EXPECT_TRUE(deleted.ok()) << deleted.message;
    if (!deleted.ok()) {  // or the changers would go on for ever
      EXPECT_TRUE(client.delete_bucket("bucket").ok());
    }
    for (auto& t : changers) t.join();
  }
}

TEST_P(Buckets, TakeChangesAfterARefusedDeletion) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  ASSERT_TRUE(client.put("bucket", "k", "x").ok());
  std::atomic<bool> stop{false};
  std::thread deleter([&] {
    while (!stop) EXPECT_EQ(client.delete_bucket("bucket").detail, MORTISE_BUCKET_NOT_EMPTY);
  });
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(client.update_bucket("bucket", {{"p" + std::to_string(i), "x"}}).ok()) << i;
  stop = true;
  deleter.join();
  EXPECT_EQ(client.head_bucket("bucket").properties.size(), 20u + 2u);
}

MORTISE_OVER_ALL_STORES(Buckets);

}  // namespace
}  // namespace mortise::objects::test
