// SPDX-License-Identifier: Apache-2.0
//
// What a download holds in memory, once it is over.
#include <mortise/remote.h>

#include <gtest/gtest.h>
#include <malloc.h>

#include <optional>
#include <string>

#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

constexpr size_t kPiece = 64 << 10;
constexpr size_t kPieces = 16;

/// A place that has every object, and sends what the test has it send.
class SteppedFar final : public mortise::Remote {
 public:
  SteppedFar() : Remote({{.name = "far", .provider = "aws", .endpoint = "memory"}}) {}

  void begin() {
    mortise_remote_object object{};
    object.size = sizeof object;
    object.present = MORTISE_REMOTE_SIZE;
    object.content_size = kPiece * kPieces;
    object.etag = str(std::string_view("e1"));
    receiver_.begin(object);
  }
  bool send_piece() { return receiver_.write(std::string(kPiece, 'x')); }
  void end() { receiver_.end({}); }

 private:
  class Transfer final : public RemoteTransfer {
    void resume() noexcept override {}
    void cancel() noexcept override {}
  };
  void get(const Call&, const mortise_remote_read&, RemoteReceiver receiver,
           mortise_remote_transfer*& transfer) noexcept override {
    transfer = new Transfer;
    receiver_ = std::move(receiver);
  }
  void head(const Call&, const mortise_remote_read&, RemoteReply<mortise_remote_object>) noexcept override {}
  void remove(const Call&, const mortise_remote_read&, RemoteReply<mortise_remote_written>) noexcept override {}
  void list(const Call&, const mortise_remote_list&, RemoteReply<mortise_remote_page>) noexcept override {}
  void put(const Call&, const mortise_remote_put&, const mortise_remote_source&,
           RemoteReply<mortise_remote_written>) noexcept override {}
  void bucket_head(const Call&, const mortise_remote_bucket& bucket,
                   RemoteReply<mortise_remote_bucket_info> answer) noexcept override {
    answer.give({sizeof(mortise_remote_bucket_info), 0, bucket.name, {}});
  }

  RemoteReceiver receiver_;
};

class FetchMemory : public ::testing::Test {
 protected:
  FetchMemory() { EXPECT_TRUE(client.create_bucket("bucket", {{"backend_bck", "aws://there"}}).ok()); }
  /// What is to happen ten seconds after each wait happens now: the service waits for it before it stops.
  ~FetchMemory() override { world.host().end_tasks(); }

  /// A reader that is so slow at first that the download waits for it.
  void read_slowly(const std::string& key) {
    std::optional<mortise_body_source> source;
    client.objects().later().open(read_of("bucket", key), [&](const mortise_error&, const mortise_opened* opened) {
      if (opened != nullptr && opened->source != nullptr) source = *opened->source;
    });
    far.begin();
    ASSERT_TRUE(source.has_value());
    size_t sent = 1;
    for (; far.send_piece(); ++sent) ASSERT_LT(sent, kPieces) << "the download does not wait";
    for (; sent < kPieces; ++sent) far.send_piece();
    far.end();
    EXPECT_EQ(drain(*source).bytes.size(), kPiece * kPieces);
  }

  SteppedFar far;
  World world{kDisk, [this](ServiceOptions& options) { options.remotes = {far.table()}; }};
  Client client{world.service().table()};
};

/// As many downloads may end within the seconds that one of them may wait for its readers as the network can carry.
TEST_F(FetchMemory, IsGivenBackWhenItIsOver) {
  read_slowly("first");
  const size_t before = mallinfo2().uordblks;
  for (int i = 0; i < 32; ++i) read_slowly("k" + std::to_string(i));
  EXPECT_LT(mallinfo2().uordblks, before + 32 * 4 * kPiece);
}

}  // namespace
}  // namespace mortise::objects::test
