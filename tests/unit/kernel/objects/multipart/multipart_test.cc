// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <thread>

#include "unit/kernel/objects/object_suite.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

class Multipart : public ObjectSuite {
 protected:
  Multipart() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }

  /// Uploads parts 1, 2, … with these bodies; returns what Complete wants.
  std::vector<std::pair<uint32_t, std::string>> upload(const std::string& id, const std::vector<std::string>& bodies,
                                                       const std::string& key = "k") {
    std::vector<std::pair<uint32_t, std::string>> out;
    for (const auto& body : bodies) {
      const auto number = static_cast<uint32_t>(out.size() + 1);
      const auto part = client.put_part("bucket", key, id, number, body);
      EXPECT_TRUE(part.ok()) << part.message;
      out.emplace_back(number, part.etag);
    }
    return out;
  }
  static mortise_list_parts parts_of(std::string_view key, const std::string& id) {
    mortise_list_parts list{};
    list.size = sizeof list;
    list.limit = 10;
    list.bucket = bucket_of("bucket");
    list.key = str(key);
    list.upload_id = str(id);
    return list;
  }
  ReadResult get_part(uint32_t number) {
    auto read = read_of("bucket", "k");
    read.part_number = number;
    return client.get(read);
  }
};

TEST_P(Multipart, PartsBecomeAnObject) {
  PutOptions o;
  o.metadata = {{"content-type", "a/b"}};
  o.properties = {{"tags", "t=1"}};
  o.storage_class = "WARM";
  const auto created = client.create_upload("bucket", "k", o);
  ASSERT_TRUE(created.ok()) << created.message;
  const auto parts = upload(created.id, {noise(100'000, 1), noise(40'000, 2), noise(3, 3)});
  EXPECT_EQ(client.head("bucket", "k").detail, MORTISE_NO_SUCH_KEY) << "not visible before";
  const auto blobs = world.blob_ids();
  const auto done = client.complete("bucket", "k", created.id, parts);
  ASSERT_TRUE(done.ok()) << done.message;
  EXPECT_EQ(done.size, 140'003u);
  EXPECT_THAT(done.etag, ::testing::EndsWith("-3"));
  EXPECT_EQ(done.version, "null");
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids(), blobs) << "no byte was copied";
  reopen();
  const auto got = client.get("bucket", "k");
  EXPECT_EQ(got.body, noise(100'000, 1) + noise(40'000, 2) + noise(3, 3));
  EXPECT_EQ(got.object->metadata, o.metadata);
  EXPECT_EQ(got.object->properties, o.properties);
  EXPECT_EQ(got.object->storage_class, "WARM");
  EXPECT_EQ(got.object->parts, 3u);
  EXPECT_EQ(client.head_upload("bucket", "k", created.id).detail, MORTISE_NO_SUCH_UPLOAD);
  EXPECT_EQ(count_records('p') + count_records('u') + count_records('g'), 0u);
}

TEST_P(Multipart, TheEtagIsTheMd5OfTheMd5s) {
  const auto created = client.create_upload("bucket", "k");
  // md5(md5("aaaaaaaaaaaaaaaa") md5("b")) by another implementation
  const auto parts = upload(created.id, {std::string(16, 'a'), "b"});
  EXPECT_EQ(parts[0].second, "23ca472302f49b3ea5592b146a312da0");
  EXPECT_EQ(client.complete("bucket", "k", created.id, parts).etag, "864e613ea8677e10993307843fdd555c-2");
}

TEST_P(Multipart, ManyPartsGoIntoAManifest) {
  const auto created = client.create_upload("bucket", "k");
  std::vector<std::string> bodies;
  std::string whole;
  for (uint32_t i = 0; i < 600; ++i) {
    bodies.push_back(noise(16 + i % 7, i));
    whole += bodies.back();
  }
  const auto parts = upload(created.id, bodies);
  ASSERT_TRUE(client.complete("bucket", "k", created.id, parts).ok());
  EXPECT_EQ(count_records('m'), 3u);
  EXPECT_EQ(client.get("bucket", "k").body, whole);
  size_t offset = 0;
  for (const uint32_t number : {1u, 2u, 256u, 257u, 512u, 513u, 600u}) {
    offset = 0;
    for (uint32_t i = 0; i + 1 < number; ++i) offset += bodies[i].size();
    const auto part = get_part(number);
    EXPECT_EQ(part.body, bodies[number - 1]) << number;
    EXPECT_EQ(part.offset, offset);
    EXPECT_TRUE(part.partial);
  }
  EXPECT_EQ(get_part(601).detail, MORTISE_INVALID_PART_NUMBER);
  auto range = read_of("bucket", "k");
  range.range_kind = MORTISE_RANGE_BETWEEN;
  range.range_first = offset - 5000;
  range.range_last = offset;
  EXPECT_EQ(client.get(range).body, whole.substr(offset - 5000, 5001));
  mortise_list_parts list{};
  list.size = sizeof list;
  list.limit = 300;
  list.bucket = bucket_of("bucket");
  list.key = str("k");
  list.after = 250;
  const auto page = client.list_parts(list);
  ASSERT_EQ(page.parts.size(), 300u);
  EXPECT_EQ(page.parts[0].number, 251u);
  EXPECT_EQ(page.parts[299].etag, parts[549].second);
  EXPECT_TRUE(page.truncated);
  EXPECT_TRUE(client.complete("bucket", "k", created.id, parts).ok()) << "the same list again";
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
  EXPECT_EQ(world.record_keys().size(), 1u);
}

TEST_P(Multipart, AReadOfAManifestKeepsItsBytes) {
  const auto created = client.create_upload("bucket", "k");
  std::vector<std::string> bodies;
  std::string whole;
  for (uint32_t i = 0; i < 10; ++i) whole += bodies.emplace_back(noise(1000, i));
  ASSERT_TRUE(client.complete("bucket", "k", created.id, upload(created.id, bodies)).ok());
  std::optional<mortise_body_source> source;
  client.objects().open(read_of("bucket", "k"),
                        [&](const mortise_error&, const mortise_opened* opened) { source = *opened->source; });
  CopyRequest rename;
  rename.source = read_of("bucket", "k");
  rename.put = put_of("bucket", "moved");
  ASSERT_TRUE(client.rename(rename).ok());
  ASSERT_TRUE(client.remove("bucket", "moved").ok());
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids().size(), 10u) << "pinned";
  EXPECT_EQ(drain(*source).bytes, whole);
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(Multipart, PartsMayBeReplacedLeftOutAndHaveGaps) {
  const auto created = client.create_upload("bucket", "k");
  ASSERT_TRUE(client.put_part("bucket", "k", created.id, 7, noise(20, 1)).ok());
  const auto seven = client.put_part("bucket", "k", created.id, 7, noise(20, 2));
  ASSERT_TRUE(client.put_part("bucket", "k", created.id, 8, noise(20, 3)).ok());
  const auto last = client.put_part("bucket", "k", created.id, 10'000, noise(20, 4));
  ASSERT_TRUE(client.complete("bucket", "k", created.id, {{7, seven.etag}, {10'000, last.etag}}).ok());
  EXPECT_EQ(client.get("bucket", "k").body, noise(20, 2) + noise(20, 4));
  EXPECT_EQ(get_part(2).body, noise(20, 4)) << "parts of an object count from 1";
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids().size(), 2u);
}

TEST_P(Multipart, AnEmptyLastPartIsFine) {
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(20, 1), ""});
  ASSERT_TRUE(client.complete("bucket", "k", created.id, parts).ok());
  EXPECT_EQ(client.get("bucket", "k").body, noise(20, 1));
  const auto empty = client.create_upload("bucket", "e");
  ASSERT_TRUE(client.complete("bucket", "e", empty.id, upload(empty.id, {""}, "e")).ok());
  EXPECT_TRUE(client.get("bucket", "e").ok());
  EXPECT_EQ(client.head("bucket", "e").object->size, 0u);
}

TEST_P(Multipart, CompleteRefusesWhatDoesNotFit) {
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(20, 1), noise(10, 2), noise(20, 3)});
  const auto complete = [&](std::vector<std::pair<uint32_t, std::string>> list) {
    return client.complete("bucket", "k", created.id, list);
  };
  EXPECT_EQ(complete({}).detail, MORTISE_INVALID_PART);
  EXPECT_EQ(complete({parts[1], parts[0]}).detail, MORTISE_INVALID_PART_ORDER);
  EXPECT_EQ(complete({parts[0], parts[0]}).detail, MORTISE_INVALID_PART_ORDER);
  const auto missing = complete({parts[0], {9, parts[0].second}});
  EXPECT_EQ(missing.detail, MORTISE_INVALID_PART);
  EXPECT_EQ(missing.fact("PartNumber"), "9");
  EXPECT_EQ(complete({{1, std::string(32, '0')}}).detail, MORTISE_INVALID_PART);
  const auto small = complete(parts);
  EXPECT_EQ(small.detail, MORTISE_ENTITY_TOO_SMALL);
  EXPECT_EQ(small.fact("PartNumber"), "2");
  EXPECT_EQ(small.fact("ProposedSize"), "10");
  mortise_completed_part one{1, 0, str(parts[0].second), nullptr};
  auto c = complete_of("bucket", "k", created.id);
  c.parts = &one;
  c.part_count = 1;
  c.present = MORTISE_COMPLETE_SIZE;
  c.expected_size = 21;
  EXPECT_EQ(client.complete(c).detail, MORTISE_UPLOAD_SIZE_MISMATCH);
  c.expected_size = 20;
  ASSERT_TRUE(client.put("bucket", "k", "there").ok());
  mortise_conditions conditions = no_conditions();
  conditions.if_none_match = str("*");
  c.conditions = &conditions;
  EXPECT_EQ(client.complete(c).detail, MORTISE_IF_NONE_MATCH);
  c.conditions = nullptr;
  EXPECT_TRUE(client.complete(c).ok()) << "nothing of that used the upload up";
  EXPECT_EQ(client.get("bucket", "k").body, noise(20, 1));
}

TEST_P(Multipart, PartsMayBeSmallWhereTheCallerAllowsIt) {
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(1, 1), noise(20, 2)});
  std::vector<mortise_completed_part> named;
  for (const auto& [number, etag] : parts) named.push_back({number, 0, str(etag), nullptr});
  auto c = complete_of("bucket", "k", created.id);
  c.parts = named.data();
  c.part_count = named.size();
  EXPECT_EQ(client.complete(c).detail, MORTISE_ENTITY_TOO_SMALL);
  c.present = MORTISE_COMPLETE_SMALL_PARTS;
  EXPECT_TRUE(client.complete(c).ok());
  EXPECT_EQ(client.get("bucket", "k").body, noise(1, 1) + noise(20, 2));
}

TEST_P(Multipart, EtagsInCompleteMayBeQuoted) {
  const auto created = client.create_upload("bucket", "k");
  auto parts = upload(created.id, {noise(20, 1)});
  parts[0].second = '"' + parts[0].second + '"';
  EXPECT_TRUE(client.complete("bucket", "k", created.id, parts).ok());
}

TEST_P(Multipart, ARepeatedCompleteGivesTheSameAnswer) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(20, 1), noise(20, 2)});
  const auto first = client.complete("bucket", "k", created.id, parts);
  ASSERT_TRUE(first.ok());
  const auto again = client.complete("bucket", "k", created.id, parts);
  ASSERT_TRUE(again.ok()) << again.message;
  EXPECT_EQ(again.version, first.version);
  EXPECT_EQ(again.etag, first.etag);
  EXPECT_EQ(client.complete("bucket", "k", created.id, {parts[0]}).detail, MORTISE_NO_SUCH_UPLOAD);
  ASSERT_TRUE(client.put("bucket", "k", "newer").ok());
  EXPECT_EQ(client.complete("bucket", "k", created.id, parts).version, first.version) << "also as an older version";
  EXPECT_EQ(client.list_versions(list_of("bucket", 10)).objects.size(), 2u);
  ASSERT_TRUE(client.remove("bucket", "k", first.version).ok());
  EXPECT_EQ(client.complete("bucket", "k", created.id, parts).detail, MORTISE_NO_SUCH_UPLOAD);
}

TEST_P(Multipart, ManyCompletesAtOnceMakeOneObject) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(20, 1), noise(20, 2)});
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] { EXPECT_TRUE(client.complete("bucket", "k", created.id, parts).ok()); });
  for (auto& t : threads) t.join();
  EXPECT_EQ(client.list_versions(list_of("bucket", 10)).objects.size(), 1u);
}

TEST_P(Multipart, ACompleteOvertakenByAnotherSucceedsToo) {
  std::unique_ptr<WatchedMeta> meta;
  world.set_adjust([&](ServiceOptions& o) {
    meta = std::make_unique<WatchedMeta>(o.meta);
    o.meta = meta->table();
  });
  reopen();
  const auto created = client.create_upload("bucket", "k");
  const auto parts = upload(created.id, {noise(20, 1), noise(20, 2)});
  // The first call has read the upload's record, and not yet its parts.
  meta->before_next_cursor([&] { EXPECT_TRUE(client.complete("bucket", "k", created.id, parts).ok()); });
  const auto overtaken = client.complete("bucket", "k", created.id, parts);
  EXPECT_TRUE(overtaken.ok()) << overtaken.message;
  EXPECT_EQ(client.get("bucket", "k").body, noise(20, 1) + noise(20, 2));
  const auto other = client.create_upload("bucket", "other");
  const auto aborted = upload(other.id, {noise(20, 1)}, "other");
  meta->before_next_cursor([&] { EXPECT_TRUE(client.abort_upload("bucket", "other", other.id).ok()); });
  const auto late = client.complete("bucket", "other", other.id, {{1, aborted[0].second}, {2, "none"}});
  EXPECT_EQ(late.detail, MORTISE_NO_SUCH_UPLOAD) << late.message;
  world.close();
}

TEST_P(Multipart, PartsThatComeDuringCompleteAreEitherInOrGone) {
  for (uint32_t round = 0; round < 10; ++round) {
    const std::string key = "k" + std::to_string(round);
    const auto created = client.create_upload("bucket", key);
    const auto parts = upload(created.id, {noise(20, 1), noise(20, 2)}, key);
    std::vector<std::thread> threads;
    for (uint32_t i = 1; i <= 4; ++i)
      threads.emplace_back([&, i] { (void)client.put_part("bucket", key, created.id, i, noise(20, 100 + i)); });
    const auto done = client.complete("bucket", key, created.id, parts);
    for (auto& t : threads) t.join();
    if (done.ok()) {
      EXPECT_EQ(client.get("bucket", key).body, noise(20, 1) + noise(20, 2));
    } else {
      EXPECT_EQ(done.detail, MORTISE_INVALID_PART) << done.message;
      ASSERT_TRUE(client.abort_upload("bucket", key, created.id).ok());
    }
    ASSERT_TRUE(client.remove("bucket", key).ok());
  }
  reopen();  // ends what still removes the bodies of late parts
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
  EXPECT_EQ(world.record_keys().size(), 1u);
}

TEST_P(Multipart, AbortLeavesNothing) {
  const auto created = client.create_upload("bucket", "k");
  upload(created.id, {noise(50'000, 1), noise(20, 2)});
  EXPECT_TRUE(client.abort_upload("bucket", "k", created.id).ok());
  EXPECT_EQ(client.abort_upload("bucket", "k", created.id).detail, MORTISE_NO_SUCH_UPLOAD);
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 1, "x").detail, MORTISE_NO_SUCH_UPLOAD);
  EXPECT_EQ(client.complete("bucket", "k", created.id, {{1, "x"}}).detail, MORTISE_NO_SUCH_UPLOAD);
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
  EXPECT_EQ(world.record_keys().size(), 1u);
}

TEST_P(Multipart, UnknownUploadsAndNumbers) {
  const auto created = client.create_upload("bucket", "k");
  EXPECT_EQ(client.put_part("bucket", "k", "bogus", 1, "x").detail, MORTISE_NO_SUCH_UPLOAD);
  EXPECT_EQ(client.put_part("bucket", "other", created.id, 1, "x").detail, MORTISE_NO_SUCH_UPLOAD);
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 0, "x").detail, MORTISE_INVALID_PART_NUMBER);
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 10'001, "x").detail, MORTISE_INVALID_PART_NUMBER);
  EXPECT_EQ(client.create_upload("nobucket", "k").detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(client.head_upload("bucket", "k", created.id).owner, "me");
}

TEST_P(Multipart, FullObjectChecksumsAreCombined) {
  PutOptions o;
  o.upload_checksum = "crc32c";
  const auto created = client.create_upload("bucket", "k", o);
  EXPECT_EQ(created.checksum, "crc32c");
  const auto a = std::string(20, 'a');
  const auto parts = upload(created.id, {a, a, "123456789"});
  PutOptions plain;
  plain.digests = {{"crc32c", true}};
  const auto whole = client.put("bucket", "plain", a + a + "123456789", plain);
  const auto done = client.complete("bucket", "k", created.id, parts);
  ASSERT_TRUE(done.ok()) << done.message;
  EXPECT_EQ(done.digests, whole.digests);
  EXPECT_EQ(client.head("bucket", "k").object->digests, whole.digests);
  EXPECT_TRUE(client.head("bucket", "k").object->checksum.composite) << "xxhash cannot be combined";
}

TEST_P(Multipart, CompositeChecksumsAreOfThePartsDigests) {
  const std::string body = "123456789123456789";
  PutOptions o;
  o.upload_checksum = "crc32";
  o.composite = true;
  ASSERT_TRUE(client.put("bucket", "source", body).ok());
  const auto created = client.create_upload("bucket", "k", o);
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 2, "x").detail, MORTISE_CHECKSUM_MISUSE) << "needs its own";
  PutOptions with;
  with.digests = {{"crc32", true}};
  const auto one = client.put_part("bucket", "k", created.id, 1, body, with);
  const auto two = client.copy_part("bucket", "k", created.id, 2, read_of("bucket", "source"));
  ASSERT_TRUE(one.ok() && two.ok()) << one.message << two.message;
  EXPECT_EQ(two.digests, one.digests) << "a copied part has one without the client's doing";
  const auto page = client.list_parts(parts_of("k", created.id));
  ASSERT_EQ(page.parts.size(), 2u);
  EXPECT_EQ(page.parts[1].digests, one.digests);

  ASSERT_EQ(one.digests.size(), 1u);
  const std::string raw = text::from_hex(one.digests[0].hex).value();
  const mortise_digest crc{str("crc32"), str(raw), 0, 0};
  const mortise_digest sha{str("sha1"), str("01234567890123456789"), 0, 0};
  mortise_completed_part named[] = {{1, 1, str(one.etag), &crc}, {2, 0, str(two.etag), nullptr}};
  auto c = complete_of("bucket", "k", created.id);
  c.parts = named;
  c.part_count = 2;
  EXPECT_EQ(client.complete(c).detail, MORTISE_CHECKSUM_MISUSE) << "the second part's is missing";
  named[1] = {2, 1, str(two.etag), &sha};
  EXPECT_EQ(client.complete(c).detail, MORTISE_BAD_DIGEST) << "of another algorithm";
  named[1] = {2, 1, str(two.etag), &crc};
  const auto done = client.complete(c);
  ASSERT_EQ(done.digests.size(), 1u) << done.message;
  EXPECT_TRUE(done.digests[0].composite);
  EXPECT_EQ(done.digests[0].algorithm, "crc32");
}

TEST_P(Multipart, WithoutAChosenChecksumThoseOfThePartsCanBeNamedAtTheEnd) {
  const auto created = client.create_upload("bucket", "k");
  PutOptions with;
  with.digests = {{"crc32", true}};
  const auto part = client.put_part("bucket", "k", created.id, 1, "123456789", with);
  mortise_digest crc{str("crc32"), str("abcd"), 0, 0};
  mortise_completed_part named{1, 1, str(part.etag), &crc};
  auto c = complete_of("bucket", "k", created.id);
  c.parts = &named;
  c.part_count = 1;
  EXPECT_EQ(client.complete(c).detail, MORTISE_INVALID_PART) << "it is another one";
  crc.value = str("\xcb\xf4\x39\x26");
  const auto done = client.complete(c);
  ASSERT_TRUE(done.ok()) << done.message;
  EXPECT_TRUE(done.digests.empty()) << "the object has none";
}

TEST_P(Multipart, WithoutAChosenChecksumThoseOfThePartsAreNotTheObjects) {
  for (const char* algorithm : {"", "crc32c"}) {
    PutOptions o;
    o.upload_checksum = algorithm;
    o.implicit = true;
    const auto created = client.create_upload("bucket", "k", o);
    PutOptions with;
    with.digests = {{"crc32", true}};
    const auto part = client.put_part("bucket", "k", created.id, 1, "123456789", with);
    ASSERT_EQ(part.digests.size(), 1u) << part.message;
    EXPECT_EQ(part.digests[0].hex, "cbf43926");
    EXPECT_TRUE(client.put_part("bucket", "k", created.id, 1, "123456789").digests.empty()) << "it came with none";
    const mortise_digest crc{str("crc32"), str("\xcb\xf4\x39\x26"), 0, 0};
    mortise_completed_part named{1, 1, str(part.etag), &crc};
    auto c = complete_of("bucket", "k", created.id);
    c.parts = &named;
    c.part_count = 1;
    EXPECT_EQ(client.complete(c).detail, MORTISE_INVALID_PART) << "it has none to compare with";
    named = {1, 0, str(part.etag), nullptr};
    for (const int type : {MORTISE_CHECKSUM_TYPE_FULL, MORTISE_CHECKSUM_TYPE_COMPOSITE}) {
      c.checksum_type = type;
      EXPECT_EQ(client.complete(c).detail, MORTISE_CHECKSUM_MISUSE);
    }
    c.checksum_type = MORTISE_CHECKSUM_TYPE_NONE;
    const mortise_digest wrong{str("crc32"), str("abcd"), 0, 0};
    c.expected = &wrong;
    c.expected_count = 1;
    const auto done = client.complete(c);
    ASSERT_TRUE(done.ok()) << done.message;
    if (*algorithm == '\0') {
      EXPECT_TRUE(done.digests.empty());
    } else {
      ASSERT_EQ(done.digests.size(), 1u);
      EXPECT_EQ(done.digests[0].hex, "e3069283");
    }
  }
}

TEST_P(Multipart, AConditionIsAboutTheObjectThatWasThereAtTheBegin) {
  const auto attempt = [&](const UploadResult& upload, const std::string& etag, const char* match, const char* none) {
    mortise_completed_part named{1, 0, str(etag), nullptr};
    auto c = complete_of("bucket", "k", upload.id);
    c.parts = &named;
    c.part_count = 1;
    mortise_conditions conditions = no_conditions();
    conditions.if_match = str(match);
    conditions.if_none_match = str(none);
    c.conditions = &conditions;
    return client.complete(c);
  };
  const auto begin = [&](std::string& etag) {
    auto upload = client.create_upload("bucket", "k");
    etag = client.put_part("bucket", "k", upload.id, 1, "x").etag;
    return upload;
  };
  std::string etag;
  auto upload = begin(etag);
  ASSERT_TRUE(client.put("bucket", "k", "there").ok());
  const auto late = attempt(upload, etag, "*", "");
  EXPECT_EQ(late.detail, MORTISE_CONFLICT) << "written meanwhile";
  EXPECT_EQ(late.fact("Condition"), "If-Match");
  EXPECT_EQ(attempt(upload, etag, "", "*").detail, MORTISE_IF_NONE_MATCH) << "a condition that fails comes first";
  upload = begin(etag);
  ASSERT_TRUE(client.put("bucket", "k", "there").ok());
  EXPECT_EQ(attempt(upload, etag, "*", "").detail, MORTISE_CONFLICT) << "the same bytes again are a change, too";
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  EXPECT_EQ(attempt(upload, etag, "", "*").detail, MORTISE_CONFLICT) << "removed";
  EXPECT_EQ(attempt(upload, etag, "*", "").detail, MORTISE_NO_SUCH_KEY);
  EXPECT_TRUE(attempt(upload, etag, "", "").ok()) << "without a condition nothing is compared";
  upload = begin(etag);
  reopen();
  EXPECT_TRUE(attempt(upload, etag, "*", "").ok()) << "nothing changed";
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  upload = begin(etag);
  EXPECT_TRUE(attempt(upload, etag, "", "*").ok());
}

TEST_P(Multipart, ChecksumsMustFitTheUpload) {
  PutOptions sha;
  sha.upload_checksum = "sha256";
  EXPECT_EQ(client.create_upload("bucket", "k", sha).detail, MORTISE_CHECKSUM_MISUSE) << "not as a full object";
  sha.upload_checksum = "rot13";
  EXPECT_EQ(client.create_upload("bucket", "k", sha).detail, MORTISE_UNKNOWN_ALGORITHM);
  PutOptions crc;
  crc.upload_checksum = "crc32";
  const auto created = client.create_upload("bucket", "k", crc);
  PutOptions other;
  other.digests = {{"crc32c", true}};
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 1, "x", other).detail, MORTISE_CHECKSUM_MISUSE);
  PutOptions wrong;
  wrong.digests = {{"crc32", true}};
  wrong.expected = {{"crc32", "abcd"}};
  EXPECT_EQ(client.put_part("bucket", "k", created.id, 1, "x", wrong).detail, MORTISE_BAD_DIGEST);
  const auto part = client.put_part("bucket", "k", created.id, 1, "123456789");
  ASSERT_TRUE(part.ok()) << "a full object's can do without: " << part.message;
  mortise_completed_part named{1, 0, str(part.etag), nullptr};
  auto c = complete_of("bucket", "k", created.id);
  c.parts = &named;
  c.part_count = 1;
  c.checksum_type = MORTISE_CHECKSUM_TYPE_COMPOSITE;
  EXPECT_EQ(client.complete(c).detail, MORTISE_CHECKSUM_MISUSE);
  c.checksum_type = MORTISE_CHECKSUM_TYPE_FULL;
  const mortise_digest bad{str("crc32"), str("abcd"), 0, 0};
  named.digests = &bad;
  named.digest_count = 1;
  EXPECT_EQ(client.complete(c).detail, MORTISE_INVALID_PART);
  named.digest_count = 0;
  c.expected = &bad;
  c.expected_count = 1;
  const auto r = client.complete(c);
  EXPECT_EQ(r.detail, MORTISE_BAD_DIGEST);
  EXPECT_EQ(r.fact("Algorithm"), "crc32");
  const mortise_digest good{str("crc32"), str("\xcb\xf4\x39\x26"), 0, 0};
  c.expected = &good;
  EXPECT_TRUE(client.complete(c).ok());
}

TEST_P(Multipart, PartsMayBeCopied) {
  ASSERT_TRUE(client.put("bucket", "small", noise(100, 1)).ok());
  ASSERT_TRUE(client.put("bucket", "large", noise(100'000, 2)).ok());
  const auto created = client.create_upload("bucket", "k");
  const auto one = client.copy_part("bucket", "k", created.id, 1, read_of("bucket", "small"));
  ASSERT_TRUE(one.ok()) << one.message;
  auto range = read_of("bucket", "large");
  range.range_kind = MORTISE_RANGE_BETWEEN;
  range.range_first = 10;
  range.range_last = 50'009;
  const auto two = client.copy_part("bucket", "k", created.id, 2, range);
  ASSERT_TRUE(two.ok()) << two.message;
  EXPECT_EQ(two.size, 50'000u);
  ASSERT_TRUE(client.complete("bucket", "k", created.id, {{1, one.etag}, {2, two.etag}}).ok());
  EXPECT_EQ(client.get("bucket", "k").body, noise(100, 1) + noise(100'000, 2).substr(10, 50'000));
  range.range_last = 100'000;
  const auto next = client.create_upload("bucket", "k2");
  const auto beyond = client.copy_part("bucket", "k2", next.id, 1, range);
  EXPECT_EQ(beyond.detail, MORTISE_INVALID_RANGE);
  EXPECT_EQ(beyond.fact("Source"), "true");
}

TEST_P(Multipart, PartsAreListedInPages) {
  const auto created = client.create_upload("bucket", "k");
  for (const uint32_t n : {3u, 1u, 10'000u, 20u}) ASSERT_TRUE(client.put_part("bucket", "k", created.id, n, "x").ok());
  mortise_list_parts list{};
  list.size = sizeof list;
  list.limit = 2;
  list.bucket = bucket_of("bucket");
  list.key = str("k");
  list.upload_id = str(created.id);
  auto page = client.list_parts(list);
  ASSERT_EQ(page.parts.size(), 2u);
  EXPECT_EQ(page.parts[0].number, 1u);
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next, "3");
  list.after = 3;
  page = client.list_parts(list);
  ASSERT_EQ(page.parts.size(), 2u);
  EXPECT_EQ(page.parts[1].number, 10'000u);
  EXPECT_FALSE(page.truncated);
  list.after = 10'000;
  EXPECT_TRUE(client.list_parts(list).parts.empty());
  list.upload_id = str("bogus");
  EXPECT_EQ(client.list_parts(list).detail, MORTISE_NO_SUCH_UPLOAD);
}

TEST_P(Multipart, UploadsAreListedInPages) {
  std::vector<std::string> ids;
  for (const char* key : {"a", "b", "b", "d/1", "d/2", "e"}) ids.push_back(client.create_upload("bucket", key).id);
  const auto all = client.list_uploads(list_of("bucket", 100));
  ASSERT_EQ(all.uploads.size(), 6u);
  EXPECT_EQ(all.uploads[0].key, "a");
  for (const uint32_t limit : {1u, 2u, 4u}) {
    std::vector<std::string> rows;
    std::string after;
    std::string id;
    for (;;) {
      auto list = list_of("bucket", limit);
      list.delimiter = str("/");
      list.after = str(after);
      list.after_version = str(id);
      const auto page = client.list_uploads(list);
      ASSERT_TRUE(page.ok());
      for (const auto& u : page.uploads) rows.push_back(u.id);
      for (const auto& p : page.prefixes) rows.push_back(p);
      if (!page.truncated) break;
      after = page.next;
      id = page.next_version;
    }
    EXPECT_EQ(rows.size(), 5u);
    for (const size_t i : {0u, 1u, 2u, 5u}) EXPECT_EQ(std::count(rows.begin(), rows.end(), ids[i]), 1);
    EXPECT_EQ(std::count(rows.begin(), rows.end(), "d/"), 1);
  }
  auto list = list_of("bucket", 100);
  list.after = str("b");
  EXPECT_EQ(client.list_uploads(list).uploads.size(), 3u);
  list.after_version = str("bogus");
  EXPECT_EQ(client.list_uploads(list).detail, MORTISE_INVALID_MARKER);
  list.after = {};
  EXPECT_EQ(client.list_uploads(list).uploads.size(), 6u) << "an id without a key is ignored";
}

TEST_P(Multipart, TenThousandParts) {
  const auto created = client.create_upload("bucket", "k");
  std::vector<std::pair<uint32_t, std::string>> parts;
  std::string whole;
  for (uint32_t i = 1; i <= 10'000; ++i) {
    const auto body = noise(16, i);
    whole += body;
    parts.emplace_back(i, client.put_part("bucket", "k", created.id, i, body).etag);
  }
  const auto done = client.complete("bucket", "k", created.id, parts);
  ASSERT_TRUE(done.ok()) << done.message;
  EXPECT_THAT(done.etag, ::testing::EndsWith("-10000"));
  EXPECT_EQ(client.get("bucket", "k").body, whole);
  EXPECT_EQ(get_part(10'000).body, whole.substr(whole.size() - 16));
  EXPECT_EQ(count_records('m'), 40u);
  ASSERT_TRUE(client.put("bucket", "k", "over").ok());
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
}

MORTISE_OVER_ALL_STORES(Multipart);

}  // namespace
}  // namespace mortise::objects::test
