// SPDX-License-Identifier: Apache-2.0
//
// Buckets with a backend over a store that cannot be read: an error is told, and nothing is taken for absent.
#include <mortise/meta_store_handle.h>
#include <mortise/remote.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "kernel/objects/format/keys.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

class NoTransfer final : public RemoteTransfer {
 public:
  void resume() noexcept override {}
  void cancel() noexcept override {}
};

/// A place that has every object; all of them are the same.
class Far final : public mortise::Remote {
 public:
  Far() : Remote({{.name = "far", .provider = "aws", .endpoint = "memory"}}) {}
  std::string body = "body";
  std::string etag = "e1";
  std::atomic<int> gets{0};
  std::atomic<int> removals{0};

 private:
  mortise_remote_object described(const mortise_remote_read& read) const {
    mortise_remote_object out{};
    out.size = sizeof out;
    out.present = MORTISE_REMOTE_SIZE;
    out.key = read.key;
    out.content_size = body.size();
    out.etag = str(etag);
    return out;
  }
  void head(const Call&, const mortise_remote_read& read, RemoteReply<mortise_remote_object> answer) noexcept override {
    answer.give(described(read));
  }
  void get(const Call&, const mortise_remote_read& read, RemoteReceiver receiver,
           mortise_remote_transfer*& transfer) noexcept override {
    ++gets;
    transfer = new NoTransfer;
    receiver.begin(described(read));
    receiver.write(body);
    receiver.end({});
  }
  void remove(const Call&, const mortise_remote_read&, RemoteReply<mortise_remote_written> answer) noexcept override {
    ++removals;
    answer.give({sizeof(mortise_remote_written), 0, {}, {}});
  }
  void list(const Call&, const mortise_remote_list&, RemoteReply<mortise_remote_page> answer) noexcept override {
    mortise_remote_object row{};
    row.size = sizeof row;
    row.present = MORTISE_REMOTE_SIZE;
    row.key = str("k");
    row.content_size = body.size();
    row.etag = str(etag);
    answer.give({sizeof(mortise_remote_page), 0, &row, 1, sizeof row, nullptr, 0});
  }
  void put(const Call&, const mortise_remote_put&, const mortise_remote_source&,
           RemoteReply<mortise_remote_written> answer) noexcept override {
    answer.fail(Error(Status::unknown, "the connection is gone"));
  }
  void bucket_head(const Call&, const mortise_remote_bucket& bucket,
                   RemoteReply<mortise_remote_bucket_info> answer) noexcept override {
    answer.give({sizeof(mortise_remote_bucket_info), 0, bucket.name, {}});
  }
};

class LocalErrors : public ::testing::Test {
 protected:
  LocalErrors() {
    EXPECT_TRUE(client.create_bucket("bucket", {{"backend_bck", "aws://there"}}).ok());
    EXPECT_EQ(client.get("bucket", "other").body, far.body);
    EXPECT_EQ(far.gets, 1);
  }
  void reopen() {
    world.reopen();
    client = Client(world.service().table());
  }
  bool has_copy(std::string_view key) const {
    mortise_read read = read_of("bucket", key);
    read.wants = MORTISE_WANT_LOCAL;
    return client.head(read).ok();
  }
  static std::string record_of(std::string_view key) { return keys::of(keys::kObject, key); }

  Far far;
  std::unique_ptr<WatchedMeta> meta;
  World world{kMemory, [this](ServiceOptions& options) {
                meta = std::make_unique<WatchedMeta>(options.meta);
                options.meta = meta->table();
                options.remotes = {far.table()};
              }};
  Client client{world.service().table()};
};

TEST_F(LocalErrors, ACopyThatCannotBeLookedForIsNotFetched) {
  meta->fail_read_of(record_of("k"), 1);
  EXPECT_EQ(client.get("bucket", "k").status, MORTISE_IO);
  EXPECT_EQ(far.gets, 1);
  EXPECT_EQ(client.get("bucket", "k").body, far.body);
}

TEST_F(LocalErrors, ACopyThatIsWaitedFor) {
  mortise_read read = read_of("bucket", "k");
  read.wants = MORTISE_WANT_COPY;
  meta->fail_read_of(record_of("k"));
  EXPECT_EQ(client.head(read).status, MORTISE_IO);
  EXPECT_EQ(far.gets, 1);
}

/// Else the new object would be told of while the old one may be served again.
TEST_F(LocalErrors, NobodyIsToldOfAnotherObjectWhileTheOldCopyStays) {
  ASSERT_EQ(client.get("bucket", "k").body, "body");
  far.etag = "e2";
  mortise_read read = read_of("bucket", "k");
  read.wants = MORTISE_WANT_LATEST;
  meta->fail_read_of(record_of("k"), 1);
  EXPECT_EQ(client.head(read).status, MORTISE_IO);
  EXPECT_EQ(client.head(read).object->etag, "e2");
  EXPECT_FALSE(has_copy("k"));
}

TEST_F(LocalErrors, AListingThatCannotEvict) {
  ASSERT_EQ(client.get("bucket", "k").body, "body");
  EXPECT_FALSE(client.put("bucket", "k", "new").ok());  // the copy is in doubt now
  far.etag = "e2";
  meta->fail_read_of(record_of("k"), 1);
  EXPECT_EQ(client.list(list_of("bucket", 10)).status, MORTISE_IO);
  EXPECT_TRUE(client.list(list_of("bucket", 10)).ok());
  EXPECT_FALSE(has_copy("k"));
}

TEST_F(LocalErrors, ABucketThatCannotBeReadIsNotOneOfOurOwn) {
  reopen();
  meta->fail_read_of(keys::of_bucket("bucket"));
  EXPECT_EQ(client.remove("bucket", "other").status, MORTISE_IO);
  EXPECT_TRUE(has_copy("other"));
  EXPECT_EQ(far.removals, 0);
  EXPECT_TRUE(client.remove("bucket", "other").ok());
  EXPECT_EQ(far.removals, 1);
}

/// The start sees no bucket behind a damaged record.
TEST_F(LocalErrors, ADamagedRecordHidesNoBackend) {
  world.close();
  const MetaStoreHandle store(world.stores().meta());
  Batch batch(std::string(keys::kSystemPartition), MORTISE_NONE);
  batch.put(keys::of_bucket("a-damaged-one"), "?");
  ASSERT_TRUE(store.commit_and_wait(batch).ok());
  world.start();
  client = Client(world.service().table());
  EXPECT_TRUE(client.remove("bucket", "other").ok());
  EXPECT_EQ(far.removals, 1);
}

}  // namespace
}  // namespace mortise::objects::test
