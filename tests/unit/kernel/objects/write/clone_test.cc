// SPDX-License-Identifier: Apache-2.0
//
// Copies whose bytes the blob store shares.
#include <atomic>
#include <string>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

/// How blobs came into being.
struct Counts {
  std::atomic<int> written{0};
  std::atomic<int> cloned{0};
} counts;
const mortise_blob_store* behind = nullptr;

mortise_blob_store counting(const mortise_blob_store& inner) {
  behind = &inner;
  mortise_blob_store t = inner;
  t.create = [](void* self, const mortise_call* call, const mortise_blob_create* what, mortise_blob_writer** writer,
                mortise_error* error) {
    ++counts.written;
    return behind->create(self, call, what, writer, error);
  };
  t.clone = [](void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* what,
               mortise_blob_writer** writer, mortise_error* error) {
    ++counts.cloned;
    return behind->clone(self, call, id, what, writer, error);
  };
  return t;
}

constexpr size_t kLarge = 300'000;

class Clones : public ObjectSuite {
 protected:
  Clones() {
    world.close();
    world.set_adjust([this](ServiceOptions& o) {
      blobs_ = counting(*o.blobs);
      o.blobs = &blobs_;
    });
    world.start();
    client = Client(world.service().table());
    EXPECT_TRUE(client.create_bucket("bucket").ok());
    EXPECT_TRUE(client.put("bucket", "k", bytes_).ok());
    counts.written = 0;
    counts.cloned = 0;
  }
  CopyRequest copy_to(std::string_view key) const {
    CopyRequest c;
    c.source = read_of("bucket", "k");
    c.put = put_of("bucket", key);
    return c;
  }

  mortise_blob_store blobs_{};
  const std::string bytes_ = noise(kLarge, 1);
};

TEST_P(Clones, ACopySharesTheBytesAndIsAnObjectOfItsOwn) {
  const auto copied = client.copy(copy_to("copy"));
  ASSERT_TRUE(copied.ok()) << copied.message;
  EXPECT_EQ(counts.written, 0);
  EXPECT_EQ(counts.cloned, 1);
  const auto source = client.get("bucket", "k");
  const auto copy = client.get("bucket", "copy");
  EXPECT_EQ(copy.body, bytes_);
  EXPECT_EQ(copy.object->etag, source.object->etag);
  EXPECT_EQ(copy.object->checksum, source.object->checksum);
  EXPECT_EQ(world.blob_ids().size(), 2u);
  ASSERT_TRUE(client.remove("bucket", "k").ok());
  world.service().collect_garbage();
  EXPECT_EQ(world.blob_ids().size(), 1u);
  EXPECT_EQ(client.get("bucket", "copy").body, bytes_);
  reopen();
  EXPECT_EQ(client.get("bucket", "copy").body, bytes_);
  ASSERT_TRUE(client.remove("bucket", "copy").ok());
  world.service().collect_garbage();
  EXPECT_TRUE(world.blob_ids().empty());
}

TEST_P(Clones, WhatNeedsAnotherDigestIsWritten) {
  auto c = copy_to("copy");
  const mortise_wanted_digest wanted{str("sha256"), 1, 0};
  c.put.digests = &wanted;
  c.put.digest_count = 1;
  ASSERT_TRUE(client.copy(c).ok());
  EXPECT_EQ(counts.written, 1);
  EXPECT_EQ(counts.cloned, 0);
  EXPECT_EQ(client.get("bucket", "copy").body, bytes_);
}

TEST_P(Clones, ARangeIsWritten) {
  const auto upload = client.create_upload("bucket", "parts");
  auto range = read_of("bucket", "k");
  range.range_kind = MORTISE_RANGE_BETWEEN;
  range.range_last = kLarge - 2;
  ASSERT_TRUE(client.copy_part("bucket", "parts", upload.id, 1, range).ok());
  EXPECT_EQ(counts.cloned, 0);
  EXPECT_EQ(counts.written, 1);
}

TEST_P(Clones, APartOfAWholeObjectSharesItsBytes) {
  const auto upload = client.create_upload("bucket", "parts");
  const auto part = client.copy_part("bucket", "parts", upload.id, 1, read_of("bucket", "k"));
  ASSERT_TRUE(part.ok()) << part.message;
  EXPECT_EQ(counts.written, 0);
  EXPECT_EQ(counts.cloned, 1);
  EXPECT_EQ(part.etag, client.head("bucket", "k").object->etag);
  auto range = read_of("bucket", "k");
  range.range_kind = MORTISE_RANGE_BETWEEN;
  range.range_last = kLarge - 1;
  const auto again = client.copy_part("bucket", "parts", upload.id, 2, range);
  ASSERT_TRUE(again.ok()) << "a range that is all of it";
  EXPECT_EQ(counts.cloned, 2);
  ASSERT_TRUE(client.complete("bucket", "parts", upload.id, {{1u, part.etag}, {2u, again.etag}}).ok());
  EXPECT_EQ(client.get("bucket", "parts").body, bytes_ + bytes_);
}

TEST_P(Clones, AStoreThatSharesNothingCopies) {
  world.close();
  world.set_adjust([this](ServiceOptions& o) {
    blobs_ = counting(*o.blobs);
    blobs_.clone = [](void*, const mortise_call*, mortise_str, const mortise_blob_create*, mortise_blob_writer**,
                      mortise_error* error) { return report(error, Error(Status::unsupported, "not here")); };
    o.blobs = &blobs_;
  });
  world.start();
  client = Client(world.service().table());
  ASSERT_TRUE(client.copy(copy_to("copy")).ok());
  EXPECT_EQ(counts.written, 1);
  EXPECT_EQ(client.get("bucket", "copy").body, bytes_);
}

MORTISE_OVER_ALL_STORES(Clones);

}  // namespace
}  // namespace mortise::objects::test
