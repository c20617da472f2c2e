// SPDX-License-Identifier: Apache-2.0
//
// Stored bytes that do not match their checksum, where the bucket wants that to be looked at.
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/record.h"
#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

class Verify : public ObjectSuite {
 protected:
  Verify() {
    const auto made = client.create_bucket("bucket", {{"checksum.validate_warm_get", "true"}});
    EXPECT_TRUE(made.ok());
    partition_ = "b/" + made.id + "/0";
  }
  /// Changes the checksum that the record tells, so that good bytes look bad.
  void spoil(bool part) {
    const MetaStoreHandle meta(world.stores().meta());
    const auto bytes = *meta.get(partition_, "ok");
    ASSERT_TRUE(bytes);
    ObjectRecord r;
    ASSERT_TRUE(decode(*bytes, r));
    if (part)
      r.parts.at(1).checksum.value = "spoiled!";
    else
      r.checksum.value = "spoiled!";
    std::string spoiled;
    encode(r, spoiled);
    Batch batch(partition_, MORTISE_NONE);
    batch.put("ok", spoiled);
    ASSERT_TRUE(meta.commit_and_wait(batch).ok());
  }
  mortise_read range_of(const char* key, uint64_t first, uint64_t last) const {
    auto range = read_of("bucket", key);
    range.range_kind = MORTISE_RANGE_BETWEEN;
    range.range_first = first;
    range.range_last = last;
    return range;
  }
  void put_parts(size_t size) {
    const auto upload = client.create_upload("bucket", "k");
    std::vector<std::pair<uint32_t, std::string>> parts;
    for (uint32_t i = 1; i <= 3; ++i)
      parts.emplace_back(i, client.put_part("bucket", "k", upload.id, i, noise(size, i)).etag);
    ASSERT_TRUE(client.complete("bucket", "k", upload.id, parts).ok());
  }
  std::string partition_;
};

TEST_P(Verify, GoodBytesAreServed) {
  for (const size_t size : {0u, 10u, 262'144u, 1'000'000u}) {
    ASSERT_TRUE(client.put("bucket", "k", noise(size, 1)).ok());
    const auto got = client.get("bucket", "k");
    EXPECT_TRUE(got.ok()) << got.message;
    EXPECT_FALSE(got.body_failed);
    EXPECT_EQ(got.body, noise(size, 1));
  }
}

TEST_P(Verify, SmallBadBytesAreAnErrorBeforeTheFirst) {
  ASSERT_TRUE(client.put("bucket", "k", "abc").ok());
  spoil(false);
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_CORRUPT);
}

TEST_P(Verify, BadBytesOfABlobAreAnErrorBeforeTheFirstAndStayOne) {
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 1)).ok());
  spoil(false);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("bucket", "k").status, MORTISE_CORRUPT);
  EXPECT_EQ(client.get(range_of("k", 5, 9)).status, MORTISE_CORRUPT);
  EXPECT_TRUE(client.head("bucket", "k").ok());
}

TEST_P(Verify, LargeBadBytesAreNeverServedWhole) {
  ASSERT_TRUE(client.put("bucket", "k", noise(1'000'000, 1)).ok());
  spoil(false);
  const auto got = client.get("bucket", "k");
  EXPECT_TRUE(got.body_failed);
  EXPECT_LT(got.body.size(), 1'000'000u);
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_CORRUPT) << "it is known by now";
}

TEST_P(Verify, ARangeOfBadBytesIsNotServed) {
  ASSERT_TRUE(client.put("bucket", "k", noise(1'000'000, 1)).ok());
  spoil(false);
  const auto got = client.get(range_of("k", 5, 9));
  EXPECT_TRUE(got.body_failed);
  EXPECT_EQ(got.body, "");
  EXPECT_EQ(client.get(range_of("k", 5, 9)).status, MORTISE_CORRUPT);
}

/// Where the bucket insists: by default it is served while the blob is being looked at.
TEST_P(Verify, ARangeOfALargeBlobWaitsForAllOfIt) {
  const std::string body = noise((size_t{64} << 20) + 1, 1);
  ASSERT_TRUE(client.put("bucket", "good", body).ok());
  EXPECT_EQ(client.get(range_of("good", 5, 9)).body, body.substr(5, 5));
  EXPECT_EQ(client.get(range_of("good", 6, 9)).body, body.substr(6, 4)) << "and is known then";
  ASSERT_TRUE(client.put("bucket", "k", body).ok());
  spoil(false);
  const auto got = client.get(range_of("k", 5, 9));
  EXPECT_TRUE(!got.ok() || got.body_failed);
  EXPECT_EQ(client.get(range_of("k", 5, 9)).status, MORTISE_CORRUPT);
}

TEST_P(Verify, RangesOfGoodBytesAreServed) {
  const auto body = noise(1'000'000, 1);
  ASSERT_TRUE(client.put("bucket", "k", body).ok());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.get(range_of("k", 5, 9)).body, body.substr(5, 5));
    EXPECT_EQ(client.get(range_of("k", 300'000, 999'999)).body, body.substr(300'000));
  }
}

TEST_P(Verify, ABadPartFailsTheWhole) {
  put_parts(1000);
  EXPECT_EQ(client.get("bucket", "k").body.size(), 3000u);
  spoil(true);
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_CORRUPT);
  EXPECT_EQ(client.get(range_of("k", 0, 999)).body, noise(1000, 1)) << "the other parts are whole";
}

TEST_P(Verify, ABadLargePartFailsTheWhole) {
  put_parts(400'000);
  spoil(true);
  const auto got = client.get("bucket", "k");
  EXPECT_TRUE(got.body_failed);
  EXPECT_LT(got.body.size(), 800'000u);
}

TEST_P(Verify, BlobsAreVerifiedByTheFirstReadWhereNothingElseIsSaid) {
  const auto made = client.create_bucket("usual");
  partition_ = "b/" + made.id + "/0";
  ASSERT_TRUE(client.put("usual", "k", noise(100'000, 1)).ok());
  EXPECT_TRUE(client.get("usual", "k").ok());
  spoil(false);
  EXPECT_TRUE(client.get("usual", "k").ok()) << "looked at before";
  reopen();
  EXPECT_EQ(client.get("usual", "k").status, MORTISE_CORRUPT);
}

TEST_P(Verify, NothingIsVerifiedWhereTheBucketSaysSo) {
  const auto made = client.create_bucket("trusting", {{"checksum.validate_warm_get", "false"}});
  partition_ = "b/" + made.id + "/0";
  for (const size_t size : {10u, 10'000u, 100'000u, 1'000'000u}) {
    ASSERT_TRUE(client.put("trusting", "k", noise(size, 1)).ok());
    spoil(false);
    EXPECT_EQ(client.get("trusting", "k").body, noise(size, 1));
    CopyRequest c;
    c.source = read_of("trusting", "k");
    c.put = put_of("bucket", "copy");
    EXPECT_EQ(client.copy(c).status, MORTISE_CORRUPT) << "copies are, also those that share the bytes";
  }
}

TEST_P(Verify, ACopyThatHashesAnewRefusesBadBytes) {
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 1)).ok());
  spoil(false);
  CopyRequest c;
  c.source = read_of("bucket", "k");
  c.put = put_of("bucket", "copy");
  const mortise_wanted_digest wanted{str("crc32"), 1, 0};
  c.put.digests = &wanted;
  c.put.digest_count = 1;
  EXPECT_EQ(client.copy(c).status, MORTISE_CORRUPT);
  reopen();
  EXPECT_EQ(client.head("bucket", "copy").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_LE(world.blob_ids().size(), 1u);  // the source may have been put aside
}

TEST_P(Verify, RecordsThatCannotBeReadAreSaidSo) {
  Batch batch(partition_, MORTISE_NONE);
  batch.put("ok", "\x07nonsense");
  ASSERT_TRUE(MetaStoreHandle(world.stores().meta()).commit_and_wait(batch).ok());
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_CORRUPT);
  EXPECT_EQ(client.list(list_of("bucket", 10)).status, MORTISE_CORRUPT);
  EXPECT_EQ(client.put("bucket", "k", "x").status, MORTISE_CORRUPT);
}

TEST_P(Verify, AStoreOfALaterFormatIsRefused) {
  Batch batch("sys", MORTISE_NONE);
  batch.put("!format", "2");
  ASSERT_TRUE(MetaStoreHandle(world.stores().meta()).commit_and_wait(batch).ok());
  world.close();
  EXPECT_THROW(world.start(), std::runtime_error);
}

MORTISE_OVER_ALL_STORES(Verify);

}  // namespace
}  // namespace mortise::objects::test
