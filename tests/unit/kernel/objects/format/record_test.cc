// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/upload_record.h"

namespace mortise::objects::test {
namespace {

PartRecord part(uint32_t number) {
  PartRecord p;
  p.number = number;
  p.size = 5'000'000'000;
  p.modified_ms = 1'700'000'000'000;
  p.etag = "0123456789abcdef0123456789abcdef";
  p.blob = "blob-1";
  p.digests = {{"crc32", "abcd", false}, {"sha256", "x", true}};
  p.checksum = {"xxhash", "12345678", false};
  return p;
}

ObjectRecord object() {
  ObjectRecord r;
  r.null_version = true;
  r.has_older = true;
  r.body = BodyKind::manifest;
  r.id = "fffffffffffffffe0123456789abcdef";
  r.null_id = "ffffffffffffffff0123456789abcdef";
  r.size = 3;
  r.modified_ms = 1'700'000'000'000;
  r.etag = "etag";
  r.owner = "owner";
  r.owner_name = "name";
  r.storage_class = "class";
  r.metadata = {{"a", "b"}, {"c", ""}, {"", "d"}};
  r.properties = {{"tags", std::string_view("\0\x01", 2)}};
  r.digests.push_back({"crc32", "abcd", false});
  r.checksum = {"xxhash", "12345678", true};
  r.blob = "blob";
  r.part_count = 2;
  r.parts = {part(1), part(10'000)};
  r.chunks = {{0, 256}, {1ull << 40, 7}};
  r.upload_id = "upload";
  r.origin = "origin";
  r.bytes = std::string_view("\0\x01\xff", 3);
  return r;
}

TEST(Records, KeepEveryField) {
  std::string bytes;
  encode(object(), bytes);
  ObjectRecord r;
  ASSERT_TRUE(decode(bytes, r));
  std::string again;
  encode(r, again);
  EXPECT_EQ(bytes, again);
  EXPECT_EQ(r.id, object().id);
  EXPECT_EQ(r.null_id, object().null_id);
  EXPECT_TRUE(r.null_version);
  EXPECT_TRUE(r.has_older);
  EXPECT_FALSE(r.delete_marker);
  EXPECT_EQ(r.body, BodyKind::manifest);
  EXPECT_EQ(r.metadata.size(), 3u);
  EXPECT_EQ(r.metadata[2].value, "d");
  EXPECT_EQ(r.properties[0].value, std::string_view("\0\x01", 2));
  EXPECT_TRUE(r.checksum.composite);
  EXPECT_EQ(r.parts[1].number, 10'000u);
  EXPECT_EQ(r.parts[1].size, 5'000'000'000u);
  EXPECT_TRUE(r.parts[1].digests[1].composite);
  EXPECT_EQ(r.chunks[1].offset, 1ull << 40);
  EXPECT_EQ(r.chunks[1].parts, 7u);
  EXPECT_EQ(r.origin, "origin");
  EXPECT_EQ(r.bytes, object().bytes);
  r.clear();
  std::string empty;
  encode(r, empty);
  EXPECT_EQ(empty.size(), 1u);
}

TEST(Records, OfNoKnownFormatAreRefused) {
  ObjectRecord r;
  EXPECT_FALSE(decode("", r));
  EXPECT_FALSE(decode("\x02", r));
  std::string bytes;
  encode(object(), bytes);
  for (size_t n = 1; n < bytes.size(); ++n) (void)decode(std::string_view(bytes).substr(0, n), r);  // must not crash
  EXPECT_FALSE(decode(std::string_view(bytes).substr(0, bytes.size() - 1), r));
}

TEST(Records, FieldsOfLaterReleasesAreKept) {
  std::string bytes;
  encode(object(), bytes);
  const std::string later("\x70\x03xyz\x71\x01!", 8);
  bytes += later;  // the record's fields stay views of it
  ObjectRecord r;
  ASSERT_TRUE(decode(bytes, r));
  r.etag = "changed";
  std::string again;
  encode(r, again);
  EXPECT_THAT(again, ::testing::EndsWith(later));
}

TEST(Records, AManifestHoldsPartsInOrder) {
  std::string bytes;
  for (uint32_t i = 1; i <= 3; ++i) append_to_manifest(part(i), bytes);
  std::vector<PartRecord> parts;
  ASSERT_TRUE(decode_manifest(bytes, parts));
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[2].number, 3u);
  EXPECT_EQ(parts[2].blob, "blob-1");
  EXPECT_FALSE(decode_manifest("", parts));
}

TEST(Records, OfUploadsAndBucketsKeepEveryField) {
  UploadRecord u;
  u.initiated_ms = 12;
  u.owner = "o";
  u.metadata = {{"a", "b"}};
  u.checksum = "crc32";
  u.composite = true;
  u.etag_policy = 1;
  u.replaced_parts = 77;
  u.implicit = true;
  u.base = "0123";
  std::string bytes;
  encode(u, bytes);
  UploadRecord v;
  ASSERT_TRUE(decode(bytes, v));
  EXPECT_EQ(v.replaced_parts, 77u);
  EXPECT_TRUE(v.implicit);
  EXPECT_EQ(v.base, "0123");
  EXPECT_TRUE(v.composite);
  EXPECT_EQ(v.etag_policy, 1);
  EXPECT_EQ(v.metadata[0].value, "b");
  Bucket b;
  b.id = "id";
  b.owner = "me";
  b.created_ms = 5;
  b.generation = 9;
  b.properties = {{"versioning", "suspended"}, {"durability", "none"}, {"checksum.type", "none"}};
  encode(b, bytes);
  Bucket c;
  ASSERT_TRUE(decode(bytes, c));
  c.name = "name";
  c.derive(BucketDefaults());
  EXPECT_EQ(c.generation, 9u);
  EXPECT_EQ(c.versioning, Versioning::suspended);
  EXPECT_EQ(c.durability, MORTISE_NONE);
  EXPECT_EQ(c.checksum_type, "");
  EXPECT_EQ(c.partition, "b/id/0");
  EXPECT_FALSE(decode("\x01", c = Bucket())) << "a bucket has an id";
}

/// Written by this release: a later one must read it as it stands.
TEST(Records, ReadTheBytesInTheFormatDocument) {
  const std::string id = "fffffffffffffffe0123456789abcdef";
  std::string bytes("\x01\x01\x01\x02\x02\x20", 6);
  bytes += id;
  bytes += std::string("\x04\x01\x03\x06\x03", 5) + "tag" + std::string("\x0c\x0a\x05", 3) + "crc32" + "abcd" +
           std::string("\x10\x01\x05\x18\x03", 5) + "abc";
  ObjectRecord r;
  ASSERT_TRUE(decode(bytes, r));
  EXPECT_TRUE(r.null_version);
  EXPECT_EQ(r.id, id);
  EXPECT_EQ(r.size, 3u);
  EXPECT_EQ(r.etag, "tag");
  EXPECT_EQ(r.digests[0].algorithm, "crc32");
  EXPECT_EQ(r.digests[0].value, "abcd");
  EXPECT_EQ(r.body, BodyKind::within);
  EXPECT_EQ(r.bytes, "abc");
  std::string again;
  encode(r, again);
  EXPECT_EQ(again, bytes);
}

}  // namespace
}  // namespace mortise::objects::test
