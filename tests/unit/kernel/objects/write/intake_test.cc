// SPDX-License-Identifier: Apache-2.0
//
// A body that comes in small pieces.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <vector>

#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/faulty_stores.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

constexpr size_t kPieces = 2000;
constexpr size_t kPiece = 100;

/// What a socket is read into: pieces of it may lie side by side, or with framing between them.
struct SharedBuffer : mortise_buffer {
  explicit SharedBuffer(std::string content) : mortise_buffer{}, bytes(std::move(content)) {
    size = sizeof(mortise_buffer);
    retain = [](mortise_buffer* self) { ++static_cast<SharedBuffer*>(self)->references; };
    release = [](mortise_buffer* self) { --static_cast<SharedBuffer*>(self)->references; };
  }
  const std::string bytes;
  std::atomic<int> references{0};
};

/// All workers of the host, until it is destroyed.
class WorkersHeld {
 public:
  explicit WorkersHeld(mortise::test::TestHost& host) {
    const std::shared_future<void> until = gate_.get_future().share();
    const auto held = std::make_shared<std::latch>(kWorkers);
    for (int i = 0; i < kWorkers; ++i)
      host.host().submit([until, held] {
        held->count_down();
        until.wait();
      });
    held->wait();
  }
  WorkersHeld(const WorkersHeld&) = delete;
  WorkersHeld& operator=(const WorkersHeld&) = delete;
  ~WorkersHeld() { gate_.set_value(); }

 private:
  static constexpr int kWorkers = 3;  // as many as a World has
  std::promise<void> gate_;
};

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest()
      : world(kMemory,
              [this](ServiceOptions& o) {
                faulty = std::make_unique<FaultyStores>(fuse, o.meta, o.blobs);
                o.meta = faulty->meta();
                o.blobs = faulty->blobs();
              }),
        client(world.service().table()) {
    EXPECT_TRUE(client.create_bucket("bucket").ok());
  }

  /// Writes the pieces while no worker is free, and ends the object. How many calls that made to the stores.
  template <class Write>
  uint64_t put(Write&& write) {
    fuse.arm(0, Fuse::Effect::fail);
    auto request = put_of(BucketRef::by_name("bucket"), "k");
    auto writer = Objects(world.service().table())
                      .put(
                          request, [](void*) {}, nullptr);
    EXPECT_TRUE(writer.ok());
    auto held = std::make_unique<WorkersHeld>(world.host());
    write(*writer);
    held.reset();
    std::promise<mortise_status> ended;
    writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
      ended.set_value(static_cast<mortise_status>(e.status));
    });
    EXPECT_EQ(ended.get_future().get(), MORTISE_OK);
    return fuse.steps();
  }

  Fuse fuse;
  std::unique_ptr<FaultyStores> faulty;
  World world;
  Client client;
};

TEST_F(IntakeTest, CopiedPiecesReachTheStoreTogether) {
  const std::string body = noise(kPieces * kPiece, 1);
  const uint64_t calls = put([&](ObjectWriter& writer) {
    for (size_t i = 0; i < kPieces; ++i) (void)writer.write(std::string_view(body).substr(i * kPiece, kPiece), nullptr);
  });
  EXPECT_LT(calls, 20u);
  EXPECT_EQ(client.get("bucket", "k").body, body);
}

TEST_F(IntakeTest, PiecesOfOneBufferReachTheStoreTogether) {
  for (const size_t gap : {0u, 2u}) {
    SharedBuffer buffer(noise(kPieces * (kPiece + gap), 1));
    std::string body;
    const uint64_t calls = put([&](ObjectWriter& writer) {
      for (size_t i = 0; i < kPieces; ++i) {
        const auto piece = std::string_view(buffer.bytes).substr(i * (kPiece + gap), kPiece);
        body += piece;
        (void)writer.write(piece, &buffer);
      }
    });
    EXPECT_LT(calls, 20u) << gap;
    EXPECT_EQ(buffer.references, 0) << gap;
    EXPECT_EQ(client.get("bucket", "k").body, body) << gap;
  }
}

TEST_F(IntakeTest, LargePiecesAreWrittenAsTheyCome) {
  SharedBuffer first(noise(100'000, 1)), second(noise(100'000, 2));
  const uint64_t calls = put([&](ObjectWriter& writer) {
    (void)writer.write(first.bytes, &first);
    (void)writer.write("small", nullptr);
    (void)writer.write(second.bytes, &second);
  });
  EXPECT_LT(calls, 20u);
  EXPECT_EQ(client.get("bucket", "k").body, first.bytes + "small" + second.bytes);
}

}  // namespace
}  // namespace mortise::objects::test
