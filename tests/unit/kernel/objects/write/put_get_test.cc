// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

class PutGet : public ObjectSuite {
 protected:
  PutGet() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
};

TEST_P(PutGet, KeepsWhatWasWrittenAtEverySizeAroundTheLimits) {
  for (const size_t size : {0u, 1u, 100u, 32'767u, 32'768u, 32'769u, 100'000u, 3'000'000u}) {
    const auto body = noise(size, static_cast<uint32_t>(size));
    for (const int64_t announced : {static_cast<int64_t>(size), int64_t{-1}}) {
      PutOptions o;
      o.content_length = announced;
      const auto put = client.put("bucket", "key", body, o);
      ASSERT_TRUE(put.ok()) << put.message;
      EXPECT_EQ(put.size, size);
      const auto got = client.get("bucket", "key");
      ASSERT_TRUE(got.ok()) << got.message;
      EXPECT_EQ(got.body, body) << size;
      EXPECT_FALSE(got.partial);
      EXPECT_EQ(got.object->etag, put.etag);
      EXPECT_EQ(got.object->size, size);
    }
  }
}

TEST_P(PutGet, GivesTheMd5AsEtag) {
  EXPECT_EQ(client.put("bucket", "k", "123456789").etag, "25f9e794323b453885f5181f1b624d0b");
}

TEST_P(PutGet, KeepsEverythingThatCameWithTheObject) {
  PutOptions o;
  o.metadata = {{"content-type", "text/plain"}, {"x-amz-meta-a", "1"}};
  o.properties = {{"tags", "a=b"}};
  o.storage_class = "GLACIER";
  o.digests = {{"crc32", true}, {"sha256", false}};
  ASSERT_TRUE(client.put("bucket", "k", "123456789", o).ok());
  reopen();
  const auto got = client.head("bucket", "k");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got.object->metadata, o.metadata);
  EXPECT_EQ(got.object->properties, o.properties);
  EXPECT_EQ(got.object->storage_class, "GLACIER");
  EXPECT_EQ(got.object->owner, "me");
  EXPECT_EQ(got.object->owner_name, "name of me");
  EXPECT_EQ(got.object->version, "null");
  EXPECT_TRUE(got.object->latest);
  EXPECT_FALSE(got.object->versioned);
  ASSERT_EQ(got.object->digests.size(), 1u);
  EXPECT_EQ(got.object->digests[0], (DigestCopy{"crc32", "cbf43926", false}));
  EXPECT_EQ(got.object->checksum.algorithm, "xxhash");
}

TEST_P(PutGet, TellsHowOftenAKeyWasWrittenAndItsChecksum) {
  for (const uint64_t revision : {1u, 2u, 3u}) {
    const auto put = client.put("bucket", "k", "123456789");
    EXPECT_EQ(put.revision, revision);
    EXPECT_EQ(put.checksum, (DigestCopy{"xxhash", "8cb841db40e6ae83", false}));
    EXPECT_EQ(client.head("bucket", "k").object->revision, revision);
    const auto page = client.list(list_of("bucket", 10));
    ASSERT_EQ(page.objects.size(), 1u);
    EXPECT_EQ(page.objects[0].revision, revision);
  }
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  EXPECT_EQ(client.put("bucket", "k", "again").revision, 1u);
}

TEST_P(PutGet, OverwritesAndForgetsTheOldBody) {
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 1)).ok());
  ASSERT_TRUE(client.put("bucket", "k", noise(1'000, 2)).ok());
  ASSERT_TRUE(client.put("bucket", "k", noise(90'000, 3)).ok());
  EXPECT_EQ(client.get("bucket", "k").body, noise(90'000, 3));
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids().size(), 1u);
  EXPECT_EQ(count_records('d'), 0u);
  EXPECT_EQ(count_records('g'), 0u);
}

TEST_P(PutGet, KeepsTinyBodiesInTheirRecords) {
  const auto max = GetParam().within_max;
  ASSERT_TRUE(client.put("bucket", "tiny", noise(max == 0 ? 1 : max, 1)).ok());
  EXPECT_EQ(count_records('d'), max == 0 ? 1u : 0u);
  ASSERT_TRUE(client.put("bucket", "small", noise(max + 1, 2)).ok());
  EXPECT_EQ(count_records('d'), max == 0 ? 2u : 1u);
  ASSERT_TRUE(client.put("bucket", "small", noise(1, 3)).ok());
  EXPECT_EQ(count_records('d'), max == 0 ? 2u : 0u);
  reopen();
  EXPECT_EQ(client.get("bucket", "tiny").body, noise(max == 0 ? 1 : max, 1));
  EXPECT_EQ(client.get("bucket", "small").body, noise(1, 3));
}

TEST_P(PutGet, SurvivesAReopen) {
  ASSERT_TRUE(client.put("bucket", "small", "abc").ok());
  ASSERT_TRUE(client.put("bucket", "large", noise(200'000, 7)).ok());
  reopen();
  EXPECT_EQ(client.get("bucket", "small").body, "abc");
  EXPECT_EQ(client.get("bucket", "large").body, noise(200'000, 7));
}

TEST_P(PutGet, TellsWhatIsNotThere) {
  EXPECT_EQ(client.get("nobucket", "k").detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(client.get("bucket", "k").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_NOT_FOUND);
  EXPECT_EQ(client.put("nobucket", "k", "x").detail, MORTISE_NO_SUCH_BUCKET);
}

TEST_P(PutGet, ObjectsAreCopiedAndRemovedInTheStateInWhichTheyWereSeenOrNotAtAll) {
  const auto state = [&] {
    mortise_read read = read_of("bucket", "k");
    read.wants = MORTISE_WANT_STATE;
    return client.head(read).object->state;
  };
  const auto copy_in = [&](uint64_t seen) {
    CopyRequest copy{read_of("bucket", "k"), put_of("bucket", "copy")};
    copy.source_conditions.present = MORTISE_WITH_STATE;
    copy.source_conditions.if_state = seen;
    return client.copy(copy);
  };
  const auto remove_in = [&](uint64_t seen) {
    mortise_conditions same = no_conditions();
    same.present = MORTISE_WITH_STATE;
    same.if_state = seen;
    mortise_remove remove = remove_of("bucket", "k");
    remove.conditions = &same;
    return client.remove(remove);
  };
  ASSERT_TRUE(client.put("bucket", "k", "x").ok());
  std::vector<uint64_t> seen{state()};
  ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", "a=1").ok());
  seen.push_back(state());
  ASSERT_TRUE(client.set_property("bucket", "k", "", "tags", "a=12").ok());
  seen.push_back(state());
  CopyRequest onto_itself{read_of("bucket", "k"), put_of("bucket", "k")};
  ASSERT_TRUE(client.copy(onto_itself).ok());
  seen.push_back(state());
  onto_itself.replace_metadata = 1;
  const mortise_pair colour = pair("x-amz-meta-colour", "red");
  onto_itself.put.metadata = &colour;
  onto_itself.put.metadata_count = 1;
  ASSERT_TRUE(client.copy(onto_itself).ok());
  seen.push_back(state());
  ASSERT_TRUE(client.put("bucket", "k", "x", {.metadata = {{"x-amz-meta-colour", "blue"}}}).ok()) << "the same ETag";
  for (const uint64_t old : seen) {
    EXPECT_NE(old, 0u);
    EXPECT_EQ(copy_in(old).detail, MORTISE_IF_STATE);
    EXPECT_EQ(remove_in(old).detail, MORTISE_IF_STATE);
  }
  EXPECT_EQ(client.head("bucket", "k").object->state, 0u) << "nobody asked for it";
  EXPECT_TRUE(copy_in(state()).ok());
  EXPECT_TRUE(remove_in(state()).ok());
  EXPECT_EQ(remove_in(seen.back()).detail, MORTISE_NO_SUCH_KEY);
}

TEST_P(PutGet, RemovesQuietlyWhetherThereIsSomethingOrNot) {
  ASSERT_TRUE(client.put("bucket", "k", noise(50'000, 1)).ok());
  EXPECT_TRUE(client.remove("bucket", "k").ok());
  EXPECT_EQ(client.get("bucket", "k").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_TRUE(client.remove("bucket", "k").ok());
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(PutGet, RefusesBodiesOfAnotherLengthThanAnnounced) {
  for (const size_t size : {10u, 100'000u}) {
    PutOptions o;
    o.content_length = static_cast<int64_t>(size) + 1;
    EXPECT_EQ(client.put("bucket", "k", noise(size, 1), o).detail, MORTISE_INCOMPLETE_BODY);
    o.content_length = static_cast<int64_t>(size) - 1;
    EXPECT_EQ(client.put("bucket", "k", noise(size, 1), o).detail, MORTISE_INCOMPLETE_BODY);
  }
  EXPECT_EQ(client.head("bucket", "k").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(PutGet, ChecksPromisedDigestsAndStoresNothingIfTheyAreWrong) {
  for (const size_t size : {9u, 100'000u}) {
    PutOptions o;
    o.digests = {{"md5", false}, {"crc32c", true}};
    o.expected = {{"crc32c", std::string(4, 'x')}};
    const auto put = client.put("bucket", "k", noise(size, 1), o);
    EXPECT_EQ(put.detail, MORTISE_BAD_DIGEST);
    EXPECT_EQ(put.fact("Algorithm"), "crc32c");
    EXPECT_EQ(client.head("bucket", "k").detail, MORTISE_NO_SUCH_KEY);
  }
  EXPECT_TRUE(world.blob_ids().empty());
  PutOptions good;
  good.digests = {{"crc32c", true}};
  good.expected = {{"crc32c", "\xe3\x06\x92\x83"}};
  EXPECT_TRUE(client.put("bucket", "k", "123456789", good).ok());
  PutOptions unknown;
  unknown.digests = {{"rot13", true}};
  EXPECT_EQ(client.put("bucket", "k", "1", unknown).detail, MORTISE_UNKNOWN_ALGORITHM);
}

TEST_P(PutGet, LeavesNothingAfterAnAbort) {
  for (const size_t size : {100u, 5'000'000u}) {
    auto request = put_of("bucket", "k");
    announce(request, static_cast<int64_t>(size));
    auto writer = client.objects().put(
        request, [](void*) {}, nullptr);
    ASSERT_TRUE(writer.ok());
    writer->write(noise(size / 2, 1), nullptr);
    writer->abort();
  }
  EXPECT_EQ(client.head("bucket", "k").detail, MORTISE_NO_SUCH_KEY);
  reopen();
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(PutGet, RefusesKeysThatCannotBe) {
  EXPECT_EQ(client.put("bucket", "", "x").detail, MORTISE_INVALID_KEY);
  EXPECT_EQ(client.put("bucket", "\xff\xfe", "x").detail, MORTISE_INVALID_KEY);
  EXPECT_EQ(client.put("bucket", std::string(1025, 'k'), "x").detail, MORTISE_KEY_TOO_LONG);
  EXPECT_TRUE(client.put("bucket", std::string(1024, 'k'), "x").ok());
  EXPECT_TRUE(client.put("bucket", std::string("a\0b\x01c", 5), "nul").ok());
  EXPECT_EQ(client.get("bucket", std::string("a\0b\x01c", 5)).body, "nul");
}

TEST_P(PutGet, RequestsOfZerosAskForNothing) {
  mortise_put put{};
  put.size = sizeof put;
  put.bucket = bucket_of("bucket");
  put.key = str("k");
  auto writer = client.objects().put(put, nullptr, nullptr);
  ASSERT_TRUE(writer.ok()) << writer.error().message;
  writer->write("abc", nullptr);
  Waiter waiter;
  writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
    EXPECT_EQ(e.status, MORTISE_OK);
    waiter.done();
  });
  waiter.wait();
  mortise_read read{};
  read.size = sizeof read;
  read.bucket = bucket_of("bucket");
  read.key = str("k");
  const auto got = client.get(read);
  EXPECT_TRUE(got.ok()) << got.message;
  EXPECT_EQ(got.body, "abc");
  EXPECT_FALSE(got.partial);
  const mortise_conditions none{sizeof none, 0, {}, {}, 0, 0, 0, 0};
  read.conditions = &none;
  EXPECT_TRUE(client.get(read).ok());
  mortise_remove remove{};
  remove.size = sizeof remove;
  remove.bucket = bucket_of("bucket");
  remove.key = str("k");
  EXPECT_TRUE(client.remove(remove).ok());
}

TEST_P(PutGet, AnOlderReaderIsNotReadBeyondItsSize) {
  ASSERT_TRUE(client.put("bucket", "k", "abc").ok());
  mortise_read read = read_of("bucket", "k");
  read.size = offsetof(mortise_read, conditions);
  read.conditions = reinterpret_cast<const mortise_conditions*>(uintptr_t{16});  // nobody's
  read.range_kind = 99;
  EXPECT_EQ(client.get(read).body, "abc");
  read.size = sizeof read;
  read.conditions = nullptr;
  EXPECT_EQ(client.get(read).status, MORTISE_UNSUPPORTED) << "a kind of a later SDK is not taken for none";
}

TEST_P(PutGet, ServesRanges) {
  for (const size_t size : {1000u, 100'000u}) {
    const auto body = noise(size, 3);
    ASSERT_TRUE(client.put("bucket", "k", body).ok());
    auto read = read_of("bucket", "k");
    read.range_kind = MORTISE_RANGE_BETWEEN;
    read.range_first = 10;
    read.range_last = 19;
    auto got = client.get(read);
    EXPECT_EQ(got.body, body.substr(10, 10));
    EXPECT_TRUE(got.partial);
    EXPECT_EQ(got.offset, 10u);
    EXPECT_EQ(got.length, 10u);
    read.range_kind = MORTISE_RANGE_FROM;
    EXPECT_EQ(client.get(read).body, body.substr(10));
    read.range_first = size - 1;
    EXPECT_EQ(client.get(read).body, body.substr(size - 1));
    read.range_first = size;
    EXPECT_EQ(client.get(read).detail, MORTISE_INVALID_RANGE);
    EXPECT_EQ(client.get(read).fact("ActualObjectSize"), std::to_string(size));
    read.range_kind = MORTISE_RANGE_SUFFIX;
    read.range_first = 7;
    EXPECT_EQ(client.get(read).body, body.substr(size - 7));
    read.range_first = size + 7;
    EXPECT_EQ(client.get(read).body, body);
    EXPECT_TRUE(client.get(read).partial);
    read.range_first = 0;
    EXPECT_EQ(client.get(read).detail, MORTISE_INVALID_RANGE);
  }
  ASSERT_TRUE(client.put("bucket", "empty", "").ok());
  auto read = read_of("bucket", "empty");
  read.range_kind = MORTISE_RANGE_SUFFIX;
  read.range_first = 5;
  EXPECT_TRUE(client.get(read).ok());
  EXPECT_FALSE(client.get(read).partial);
  read.range_first = 0;
  EXPECT_EQ(client.get(read).detail, MORTISE_INVALID_RANGE);
}

TEST_P(PutGet, TakesAPlainObjectForItsOnlyPart) {
  ASSERT_TRUE(client.put("bucket", "k", "abc").ok());
  auto read = read_of("bucket", "k");
  read.part_number = 1;
  EXPECT_EQ(client.get(read).body, "abc");
  EXPECT_TRUE(client.get(read).partial);
  read.part_number = 2;
  EXPECT_EQ(client.get(read).detail, MORTISE_INVALID_PART_NUMBER);
}

TEST_P(PutGet, AReadThatStartedKeepsItsBytes) {
  const auto old = noise(300'000, 1);
  ASSERT_TRUE(client.put("bucket", "k", old).ok());
  std::optional<mortise_body_source> source;
  client.objects().open(read_of("bucket", "k"), [&](const mortise_error& e, const mortise_opened* opened) {
    ASSERT_EQ(e.status, MORTISE_OK);
    source = *opened->source;
  });
  ASSERT_TRUE(client.put("bucket", "k", noise(300'000, 2)).ok());
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  world.service().collect_garbage();
  EXPECT_EQ(drain(*source).bytes, old);
}

TEST_P(PutGet, NativeEtagsAreNeverTakenForAnMd5) {
  PutOptions o;
  o.etag_policy = MORTISE_ETAG_NATIVE;
  const auto put = client.put("bucket", "k", "123456789", o);
  EXPECT_THAT(put.etag, ::testing::HasSubstr("-"));
  ASSERT_TRUE(client.create_bucket("md5-bucket", {{"checksum.type", "md5"}}).ok());
  EXPECT_EQ(client.put("md5-bucket", "k", "123456789", o).etag, "25f9e794323b453885f5181f1b624d0b");
  ASSERT_TRUE(client.create_bucket("fast-bucket", {{"s3.etag", "checksum"}}).ok());
  EXPECT_THAT(client.put("fast-bucket", "k", "123456789").etag, ::testing::HasSubstr("-"));
  ASSERT_TRUE(client.create_bucket("no-checksum", {{"checksum.type", "none"}, {"s3.etag", "checksum"}}).ok());
  EXPECT_THAT(client.put("no-checksum", "k", "123456789").etag, ::testing::HasSubstr("-"));
}

MORTISE_OVER_ALL_STORES(PutGet);

}  // namespace
}  // namespace mortise::objects::test
