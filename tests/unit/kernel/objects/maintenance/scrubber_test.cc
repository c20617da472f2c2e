// SPDX-License-Identifier: Apache-2.0
//
// When a scrub ends, and what the next one begins with.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "kernel/objects/format/keys.h"
#include "kernel/objects/maintenance/scrub_report.h"
#include "kernel/objects/maintenance/scrubber.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

constexpr const char* kPosition = "!scrubbing";

class ScrubberTest : public ::testing::Test {
 protected:
  ScrubberTest() : world_(kMemory, [this](ServiceOptions& o) { watch(o); }) {
    Client client(world_.service().table());
    EXPECT_TRUE(client.create_bucket("bucket").ok());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.put("bucket", "k" + std::to_string(i), noise(100, 1)).ok());
    leave_position();
    scrubber_ = std::make_unique<Scrubber>(world_.service().engine(), Scrubber::Options{});
  }
  ~ScrubberTest() override {
    scrubber_->stop();
    meta_->release();
    world_.close();  // the scrubber's tasks are waited for
  }

  /// As an earlier process that was killed has left it: everything was looked at but the orphans.
  void leave_position() {
    ScrubPosition position;
    position.orphans = true;
    position.started_ms = 1;
    Batch batch{std::string(keys::kSystemPartition), MORTISE_NONE};
    batch.put(kPosition, encode(position));
    ASSERT_TRUE(MetaStore(meta_->table()).commit_and_wait(batch).ok());
  }
  template <class F>
  void wait_for(F&& holds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
      std::this_thread::yield();
    }
  }
  bool finished() const { return scrubber_->report().state == ScrubState::finished; }

  std::unique_ptr<WatchedMeta> meta_;
  World world_;
  std::unique_ptr<Scrubber> scrubber_;

 private:
  void watch(ServiceOptions& o) {
    meta_ = std::make_unique<WatchedMeta>(o.meta);
    o.meta = meta_->table();
  }
};

TEST_F(ScrubberTest, RunsUntilTheStoreHasForgottenItsPosition) {
  meta_->hold_removals_of(kPosition);
  scrubber_->start();
  wait_for([&] { return meta_->held() == 1; });
  for (int i = 0; i < 2000; ++i) {
    ASSERT_FALSE(scrubber_->run()) << "the position is still there";
    ASSERT_FALSE(finished());
    std::this_thread::yield();
  }
  EXPECT_EQ(world_.host().metric("mortise_scrub_running"), 1);
  meta_->release();
  wait_for([&] { return finished(); });
  EXPECT_TRUE(scrubber_->report().resumed);
  EXPECT_EQ(world_.host().metric("mortise_scrub_running"), 0);

  ASSERT_TRUE(scrubber_->run());
  wait_for([&] { return finished(); });
  EXPECT_FALSE(scrubber_->report().resumed);
  EXPECT_EQ(scrubber_->report().objects, 3u);
}

TEST_F(ScrubberTest, APositionThatCouldNotBeRemovedIsNotResumedTwice) {
  scrubber_->start();
  wait_for([&] { return finished(); });
  EXPECT_TRUE(scrubber_->report().resumed);
  leave_position();  // as if the removal had failed
  ASSERT_TRUE(scrubber_->run());
  wait_for([&] { return finished(); });
  EXPECT_FALSE(scrubber_->report().resumed);
}

}  // namespace
}  // namespace mortise::objects::test
