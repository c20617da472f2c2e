// SPDX-License-Identifier: Apache-2.0
//
// Scrubs as jobs: when one ends, what the next begins with, and what is left for a later process.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "kernel/jobs/jobs_service.h"
#include "kernel/objects/maintenance/scrub_report.h"
#include "kernel/objects/maintenance/scrubber.h"
#include "kernel/records/records_service.h"
#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"
#include "unit/kernel/objects/watched_meta.h"

namespace mortise::objects::test {
namespace {

class ScrubberTest : public ::testing::Test {
 protected:
  ScrubberTest() : world_(kMemory, [this](ServiceOptions& o) { watch(o); }) {
    Client client(world_.service().table());
    EXPECT_TRUE(client.create_bucket("bucket").ok());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.put("bucket", "k" + std::to_string(i), noise(100, 1)).ok());
    records_ = std::make_unique<records::RecordsService>(world_.host().host(), MetaStoreHandle(meta_->table()));
  }
  ~ScrubberTest() override {
    meta_->release();
    if (jobs_) jobs_->stop();
    records_->stop();
    world_.close();
  }

  Records records() { return Records(records_->of_kernel("jobs")); }
  /// As an earlier process that was killed has left it: everything was looked at but the orphans.
  void leave_position() {
    ScrubPosition position;
    position.orphans = true;
    position.started_ms = 1;
    jobs::RunFacts run;
    run.id = kLeft;
    run.kind = "scrub";
    run.options = {{"quarantine", "true"}};
    run.started_ms = 1;
    ASSERT_TRUE(jobs::JobStore(records()).save(run, encode(position)));
  }
  void begin() {
    auto opened = jobs::JobsService::open(world_.host().host(), records(), [] { return false; });
    ASSERT_TRUE(opened) << opened.error().message;
    jobs_ = std::move(opened).value();
    scrubber_ = std::make_unique<Scrubber>(world_.service().engine(), Scrubber::Options{});
    ASSERT_TRUE(jobs_->declare(*scrubber_->table(), nullptr));
  }
  bool run() {
    return jobs_->start({"scrub", {}, {}}, [](const auto&) {}).ok();
  }
  template <class F>
  void wait_for(F&& holds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
      std::this_thread::yield();
    }
  }
  void wait_until_ended() {
    wait_for([&] { return !jobs_->is_running("scrub"); });
  }

  static constexpr const char* kLeft = "0000000000000001";
  std::unique_ptr<WatchedMeta> meta_;
  World world_;
  std::unique_ptr<records::RecordsService> records_;
  std::unique_ptr<Scrubber> scrubber_;
  std::unique_ptr<jobs::JobsService> jobs_;

 private:
  void watch(ServiceOptions& o) {
    meta_ = std::make_unique<WatchedMeta>(o.meta);
    o.meta = meta_->table();
  }
};

TEST_F(ScrubberTest, RunsUntilTheStoreHasForgottenItsPosition) {
  leave_position();
  meta_->hold_removals_of("rposition/" + std::string(kLeft));
  begin();
  wait_for([&] { return meta_->held() == 1; });
  for (int i = 0; i < 2000; ++i) {
    ASSERT_FALSE(run()) << "the position is still there";
    std::this_thread::yield();
  }
  EXPECT_EQ(world_.host().metric("mortise_scrub_running"), 1);
  meta_->release();
  wait_until_ended();
  EXPECT_TRUE(scrubber_->report().resumed);
  EXPECT_EQ(scrubber_->report().state, ScrubState::finished);
  EXPECT_EQ(world_.host().metric("mortise_scrub_running"), 0);

  ASSERT_TRUE(run());
  wait_until_ended();
  EXPECT_FALSE(scrubber_->report().resumed);
  EXPECT_EQ(scrubber_->report().objects, 3u);
}

TEST_F(ScrubberTest, WhatIsNoPositionIsNotBelieved) {
  leave_position();
  ASSERT_TRUE(records().commit_and_wait(RecordBatch().put("position/" + std::string(kLeft), "nonsense")));
  begin();
  wait_until_ended();
  EXPECT_FALSE(scrubber_->report().resumed);
  EXPECT_EQ(scrubber_->report().objects, 3u);
}

TEST_F(ScrubberTest, OptionsAreChecked) {
  begin();
  EXPECT_EQ(jobs_->start({"scrub", {}, {{"quarantine", "perhaps"}}}, [](const auto&) {}).error().status,
            Status::invalid);
  EXPECT_TRUE(jobs_->start({"scrub", {}, {{"quarantine", "false"}}}, [](const auto&) {}).ok());
  wait_until_ended();
}

}  // namespace
}  // namespace mortise::objects::test
