// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

CopyRequest copy_from(std::string_view bucket, std::string_view key, std::string_view to_bucket,
                      std::string_view to_key) {
  CopyRequest c;
  c.source = read_of(bucket, key);
  c.put = put_of(to_bucket, to_key);
  c.put.owner = str("copier");
  return c;
}

class Copy : public ObjectSuite {
 protected:
  Copy() {
    EXPECT_TRUE(client.create_bucket("bucket").ok());
    EXPECT_TRUE(client.create_bucket("other").ok());
  }
  PutOptions rich() {
    PutOptions o;
    o.metadata = {{"content-type", "text/x"}};
    o.properties = {{"tags", "a=1"}};
    o.digests = {{"crc32c", true}};
    return o;
  }
};

TEST_P(Copy, TakesBytesMetadataPropertiesAndDigests) {
  for (const size_t size : {0u, 100u, 32'768u, 3'000'000u}) {
    const auto body = noise(size, 1);
    const auto put = client.put("bucket", "from", body, rich());
    const auto copied = client.copy(copy_from("bucket", "from", "other", "to"));
    ASSERT_TRUE(copied.ok()) << copied.message;
    EXPECT_EQ(copied.etag, put.etag);
    EXPECT_EQ(copied.size, size);
    EXPECT_EQ(copied.source_version, "");
    EXPECT_EQ(copied.digests, put.digests);
    const auto got = client.get("other", "to");
    EXPECT_EQ(got.body, body);
    EXPECT_EQ(got.object->metadata, rich().metadata);
    EXPECT_EQ(got.object->properties, rich().properties);
    EXPECT_EQ(got.object->owner, "copier");
    EXPECT_EQ(client.get("bucket", "from").body, body);
  }
  client.remove("bucket", "from");
  world.service().collect_garbage();
  EXPECT_EQ(client.get("other", "to").body, noise(3'000'000, 1)) << "the copy has bytes of its own";
}

TEST_P(Copy, ReplacesMetadataAndPropertiesIfTold) {
  ASSERT_TRUE(client.put("bucket", "from", "abc", rich()).ok());
  auto c = copy_from("bucket", "from", "bucket", "to");
  const auto meta = pair("content-type", "image/png");
  c.replace_metadata = 1;
  c.put.metadata = &meta;
  c.put.metadata_count = 1;
  c.put.storage_class = str("COLD");
  ASSERT_TRUE(client.copy(c).ok());
  auto o = *client.head("bucket", "to").object;
  EXPECT_EQ(o.metadata, (Pairs{{"content-type", "image/png"}}));
  EXPECT_EQ(o.properties, rich().properties);
  EXPECT_EQ(o.storage_class, "COLD");
  c.replace_properties = 1;
  ASSERT_TRUE(client.copy(c).ok());
  EXPECT_TRUE(client.head("bucket", "to").object->properties.empty());
}

TEST_P(Copy, OntoItselfChangesTheRecordOnly) {
  const auto body = noise(200'000, 4);
  const auto put = client.put("bucket", "k", body, rich());
  const auto before = world.blob_ids();
  auto c = copy_from("bucket", "k", "bucket", "k");
  const auto meta = pair("x", "y");
  c.replace_metadata = 1;
  c.put.metadata = &meta;
  c.put.metadata_count = 1;
  const auto copied = client.copy(c);
  ASSERT_TRUE(copied.ok()) << copied.message;
  EXPECT_EQ(copied.etag, put.etag);
  EXPECT_EQ(world.blob_ids(), before);
  world.service().collect_garbage();
  const auto got = client.get("bucket", "k");
  EXPECT_EQ(got.body, body);
  EXPECT_EQ(got.object->metadata, (Pairs{{"x", "y"}}));
  EXPECT_EQ(got.object->digests, put.digests);
}

TEST_P(Copy, OntoItselfInTheStateInWhichItWasSeenOrNotAtAll) {
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 4), rich()).ok());
  mortise_read look = read_of("bucket", "k");
  look.wants = MORTISE_WANT_STATE;
  auto c = copy_from("bucket", "k", "bucket", "k");
  c.source_conditions.present = MORTISE_WITH_STATE;
  c.replace_properties = 1;
  for (const bool computes : {false, true}) {
    const mortise_wanted_digest wanted{str("crc32c"), 1, 0};
    c.put.digests = &wanted;
    c.put.digest_count = computes ? 1 : 0;
    c.source_conditions.if_state = client.head(look).object->state;
    ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", computes ? "a=1" : "a=2").ok());
    EXPECT_EQ(client.copy(c).detail, MORTISE_IF_STATE);
    c.source_conditions.if_state = client.head(look).object->state;
    EXPECT_TRUE(client.copy(c).ok());
  }
}

/// Bytes that are read for a while are not put over what was written meanwhile.
TEST_P(Copy, OntoItselfUndoesNothing) {
  ASSERT_TRUE(client.put("bucket", "k", "0", {.properties = {{"tags", "0"}}}).ok());
  constexpr int kChanges = 50;
  std::atomic<bool> over{false};
  std::thread copies([&] {
    for (int i = 0; !over; ++i) {
      auto c = copy_from("bucket", "k", "bucket", "k");
      const mortise_wanted_digest wanted{i % 2 == 0 ? str("crc32") : str("crc32c"), 1, 0};
      c.put.digests = &wanted;
      c.put.digest_count = i % 3 == 0 ? 0 : 1;
      const auto copied = client.copy(c);
      EXPECT_TRUE(copied.ok() || copied.status == MORTISE_BUSY) << copied.message;
    }
  });
  for (int i = 1; i <= kChanges; ++i) {
    const std::string text = std::to_string(i);
    ASSERT_TRUE(client.put("bucket", "k", text, {.properties = {{"tags", "0"}}}).ok());
    EXPECT_EQ(client.get("bucket", "k").body, text);
    ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", text).ok());
    EXPECT_EQ(client.get("bucket", "k").object->properties, (Pairs{{"tags", text}}));
  }
  over = true;
  copies.join();
}

TEST_P(Copy, OntoItselfByMoreThanThereAreWorkers) {
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 4)).ok());
  constexpr int kCopies = 40;
  std::atomic<int> good{0};
  std::atomic<int> left{kCopies};
  Waiter waiter;
  for (int i = 0; i < kCopies; ++i)
    world.host().host().submit([&] {
      auto c = copy_from("bucket", "k", "bucket", "k");
      c.replace_metadata = 1;
      client.objects().copy(c.abi(), [&](const mortise_error& e, const mortise_written*) {
        if (e.status == MORTISE_OK) ++good;
        if (--left == 0) waiter.done();
      });
    });
  waiter.wait();
  EXPECT_EQ(good, kCopies);
  EXPECT_EQ(client.get("bucket", "k").body, noise(100'000, 4));
}

TEST_P(Copy, OntoItselfMakesAVersionWhereEnabled) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto one = client.put("bucket", "k", noise(50'000, 1));
  const auto two = client.put("bucket", "k", "2");
  auto c = copy_from("bucket", "k", "bucket", "k");
  c.source.version = str(one.version);
  const auto restored = client.copy(c);
  ASSERT_TRUE(restored.ok());
  EXPECT_EQ(restored.source_version, one.version);
  EXPECT_EQ(client.get("bucket", "k").body, noise(50'000, 1));
  EXPECT_EQ(client.list_versions(list_of("bucket", 10)).objects.size(), 3u);
}

TEST_P(Copy, ComputesOtherDigestsWhenAsked) {
  ASSERT_TRUE(client.put("bucket", "from", "123456789", rich()).ok());
  auto c = copy_from("bucket", "from", "bucket", "to");
  const mortise_wanted_digest wanted{str("crc32"), 1, 0};
  c.put.digests = &wanted;
  c.put.digest_count = 1;
  const auto copied = client.copy(c);
  ASSERT_EQ(copied.digests.size(), 1u);
  EXPECT_EQ(copied.digests[0], (DigestCopy{"crc32", "cbf43926", false}));
  ASSERT_TRUE(client.create_bucket("md5", {{"checksum.type", "md5"}}).ok());
  c = copy_from("bucket", "from", "md5", "to");
  ASSERT_TRUE(client.copy(c).ok());
  EXPECT_EQ(client.head("md5", "to").object->checksum, (DigestCopy{"md5", "25f9e794323b453885f5181f1b624d0b", false}));
}

TEST_P(Copy, OfAMultipartObjectHasAPlainEtagAndFullDigests) {
  PutOptions o;
  o.upload_checksum = "sha256";
  o.composite = true;
  const auto upload = client.create_upload("bucket", "from", o);
  PutOptions with;
  with.digests = {{"sha256", true}};
  const auto one = client.put_part("bucket", "from", upload.id, 1, noise(20, 1), with);
  const auto two = client.put_part("bucket", "from", upload.id, 2, noise(5, 2), with);
  ASSERT_TRUE(client.complete("bucket", "from", upload.id, std::vector{one, two}).ok());
  const auto copied = client.copy(copy_from("bucket", "from", "bucket", "to"));
  ASSERT_TRUE(copied.ok()) << copied.message;
  EXPECT_EQ(copied.etag, client.put("bucket", "plain", noise(20, 1) + noise(5, 2)).etag);
  ASSERT_EQ(copied.digests.size(), 1u);
  EXPECT_FALSE(copied.digests[0].composite);
  EXPECT_EQ(client.head("bucket", "to").object->parts, 0u);
  EXPECT_EQ(client.get("bucket", "to").body, noise(20, 1) + noise(5, 2));
}

TEST_P(Copy, TellsWhatIsWrongWithTheSource) {
  ASSERT_TRUE(client.put("bucket", "from", "abc").ok());
  auto r = client.copy(copy_from("nobucket", "from", "bucket", "to"));
  EXPECT_EQ(r.detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(r.fact("Source"), "true");
  r = client.copy(copy_from("bucket", "none", "bucket", "to"));
  EXPECT_EQ(r.detail, MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(r.fact("Source"), "true");
  r = client.copy(copy_from("bucket", "from", "nobucket", "to"));
  EXPECT_EQ(r.detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(r.fact("Source"), "");
  auto c = copy_from("bucket", "from", "bucket", "to");
  c.source_conditions.if_match = str("x");
  r = client.copy(c);
  EXPECT_EQ(r.detail, MORTISE_IF_MATCH);
  EXPECT_EQ(r.fact("Source"), "true");
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto marker = client.remove("bucket", "from").version;
  EXPECT_EQ(client.copy(copy_from("bucket", "from", "bucket", "to")).detail, MORTISE_NO_SUCH_KEY);
  c = copy_from("bucket", "from", "bucket", "to");
  c.source.version = str(marker);
  EXPECT_EQ(client.copy(c).detail, MORTISE_IS_DELETE_MARKER);
}

TEST_P(Copy, ObeysTheConditionsOnTheTarget) {
  ASSERT_TRUE(client.put("bucket", "from", noise(100'000, 1)).ok());
  ASSERT_TRUE(client.put("bucket", "to", "there").ok());
  auto c = copy_from("bucket", "from", "bucket", "to");
  c.conditions.if_none_match = str("*");
  EXPECT_EQ(client.copy(c).detail, MORTISE_IF_NONE_MATCH);
  EXPECT_EQ(client.get("bucket", "to").body, "there");
  EXPECT_EQ(world.blob_ids().size(), 1u);
}

TEST_P(Copy, TooLargeForOneStepIsRefused) {
  world.set_adjust([](ServiceOptions& o) { o.max_copy = 10; });
  reopen();
  ASSERT_TRUE(client.put("bucket", "from", noise(11, 1)).ok());
  EXPECT_EQ(client.copy(copy_from("bucket", "from", "bucket", "to")).detail, MORTISE_SOURCE_TOO_LARGE);
}

class Rename : public Copy {};

TEST_P(Rename, MovesBodiesOfEveryKind) {
  for (const size_t size : {0u, 100u, 100'000u}) {
    const auto put = client.put("bucket", "from", noise(size, 1), rich());
    const auto blobs = world.blob_ids();
    ASSERT_TRUE(client.rename(copy_from("bucket", "from", "bucket", "to")).ok());
    EXPECT_EQ(world.blob_ids(), blobs);
    EXPECT_EQ(client.get("bucket", "from").detail, MORTISE_NO_SUCH_KEY);
    const auto got = client.get("bucket", "to");
    EXPECT_EQ(got.body, noise(size, 1));
    EXPECT_EQ(got.object->etag, put.etag);
    EXPECT_EQ(got.object->properties, rich().properties);
    ASSERT_TRUE(client.rename(copy_from("bucket", "to", "bucket", "third")).ok());
    ASSERT_TRUE(client.rename(copy_from("bucket", "third", "bucket", "from")).ok());
    EXPECT_EQ(client.get("bucket", "from").body, noise(size, 1));
    EXPECT_EQ(count_records('k'), 0u) << "it is back where its blobs think it is";
    ASSERT_TRUE(client.remove("bucket", "from").ok());
    world.service().collect_garbage();
    EXPECT_EQ(world.record_keys().size(), 2u) << "the states of two buckets";
    EXPECT_TRUE(world.blob_ids().empty());
  }
}

TEST_P(Rename, OverwritesTheTarget) {
  ASSERT_TRUE(client.put("bucket", "from", noise(100'000, 1)).ok());
  ASSERT_TRUE(client.put("bucket", "to", noise(100'000, 2)).ok());
  auto c = copy_from("bucket", "from", "bucket", "to");
  c.conditions.if_none_match = str("*");
  EXPECT_EQ(client.rename(c).detail, MORTISE_IF_NONE_MATCH);
  c.conditions = no_conditions();
  ASSERT_TRUE(client.rename(c).ok());
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids().size(), 1u);
  EXPECT_EQ(client.get("bucket", "to").body, noise(100'000, 1));
  EXPECT_EQ(count_records('k'), 1u);
  ASSERT_TRUE(client.put("bucket", "to", "x").ok());
  EXPECT_EQ(count_records('k'), 0u);
}

TEST_P(Rename, OntoItselfOrOfNothing) {
  ASSERT_TRUE(client.put("bucket", "k", "x").ok());
  EXPECT_TRUE(client.rename(copy_from("bucket", "k", "bucket", "k")).ok());
  EXPECT_EQ(client.get("bucket", "k").body, "x");
  EXPECT_EQ(client.rename(copy_from("bucket", "none", "bucket", "k")).detail, MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(client.rename(copy_from("bucket", "k", "other", "k")).status, MORTISE_INVALID);
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  EXPECT_EQ(client.rename(copy_from("bucket", "k", "bucket", "j")).status, MORTISE_UNSUPPORTED);
}

MORTISE_OVER_ALL_STORES(Copy);
MORTISE_OVER_ALL_STORES(Rename);

}  // namespace
}  // namespace mortise::objects::test
