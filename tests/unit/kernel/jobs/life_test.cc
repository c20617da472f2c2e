// SPDX-License-Identifier: Apache-2.0
//
// A job from its start to its end, whichever that is.
#include <gmock/gmock.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "unit/kernel/jobs/fixture.h"

namespace mortise::jobs::test {
namespace {

using ::testing::ElementsAre;

TEST_F(JobsTest, FinishesAndIsRemembered) {
  CountingKind& kind = make("count");
  declare(kind, "acme");
  const std::string id = start("count", {{"to", "2"}});
  EXPECT_EQ(jobs().find(id)->state, JobState::running);
  kind.allow(2);
  const RunFacts run = wait_until_ended(id);
  EXPECT_EQ(run.state, JobState::finished);
  EXPECT_EQ(run.kind, "count");
  EXPECT_EQ(run.unit, "numbers");
  EXPECT_EQ(run.options, (Options{{"to", "2"}}));
  EXPECT_THAT((std::vector{run.done, run.total, run.objects, run.bytes}), ElementsAre(2u, 2u, 2u, 20u));
  ASSERT_EQ(run.report.lines.size(), 2u);
  EXPECT_EQ(run.report.lines[1].text, "counted 2");
  EXPECT_THAT(kind.ends(), ElementsAre(JobState::finished));
  EXPECT_FALSE(jobs().is_running("count"));
  EXPECT_EQ(host().metric("mortise_job_bytes_total"), 20);
  EXPECT_EQ(host().metric("mortise_jobs_running"), 0);
}

TEST_F(JobsTest, WhatIsWrongWithAStartIsTold) {
  CountingKind &kind = make("count"), &of_bucket = make("of-bucket", MORTISE_JOB_OF_A_BUCKET);
  declare(kind);
  declare(of_bucket);
  EXPECT_EQ(refused({"other", {}, {}}), Status::not_found);
  EXPECT_EQ(refused({"count", {}, {{"two", "3"}}}), Status::invalid);
  EXPECT_EQ(refused({"count", {}, {{"to", "three"}}}), Status::invalid);
  EXPECT_EQ(refused({"count", "bucket", {}}), Status::invalid);
  EXPECT_EQ(refused({"of-bucket", {}, {}}), Status::invalid);
  EXPECT_EQ(refused({"of-bucket", "bucket", {}}), Status::ok);
  EXPECT_EQ(jobs().list("of-bucket", true).at(0).bucket, "bucket");
  EXPECT_TRUE(jobs().list("count", false).empty());
}

TEST_F(JobsTest, AKindThatNeedsAnInputIsNotStartedByItsNameAlone) {
  declare(make("fed", MORTISE_JOB_WITH_INPUT), "acme");
  const auto started = jobs().start({"fed", {}, {}}, [](const auto&) {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().status, Status::invalid);
  EXPECT_NE(started.error().message.find("clients of plugin 'acme'"), std::string::npos) << started.error().message;
  EXPECT_EQ(refused({"fed", {}, {}, "all of it"}), Status::ok);
}

TEST_F(JobsTest, TwoHaveNoKindOfOneName) {
  CountingKind &kind = make("count"), &twin = make("count"), &wild = make("Count!");
  declare(kind, "acme");
  const auto again = jobs().declare(*twin.table(), "other");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().status, Status::exists);
  EXPECT_NE(again.error().message.find("'acme'"), std::string::npos) << again.error().message;
  EXPECT_EQ(jobs().declare(*wild.table(), "other").error().status, Status::invalid);
}

TEST_F(JobsTest, OneAtATimeIsKept) {
  CountingKind &kind = make("count", MORTISE_JOB_ONE_AT_A_TIME), &free = make("free");
  declare(kind);
  declare(free);
  const std::string id = start("count");
  EXPECT_EQ(refused({"count", {}, {}}), Status::busy);
  const std::string first = start("free"), second = start("free");
  EXPECT_NE(first, second);
  kind.allow(3);
  wait_until_ended(id);
  start("count");  // as soon as it is seen to have ended
}

TEST_F(JobsTest, OneThatIsAskedForRightAfterTheEndStartsAnew) {
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME);
  declare(kind);
  kind.allow(300);
  for (int i = 0; i < 100; ++i) {
    const std::string id = start("count");
    EXPECT_EQ(kind.last_position(), "");
    EXPECT_EQ(wait_until_ended(id).done, 3u);
  }
}

const JobsService::Started nobody = [](const Result<RunFacts>&) { FAIL() << "it was refused"; };

TEST_F(JobsTest, AbortEndsIt) {
  CountingKind& kind = make("count");
  declare(kind);
  const std::string id = start("count");
  kind.allow(1);
  kind.wait_for_steps(1);
  ASSERT_TRUE(
      jobs().abort(id, [&id](const Result<RunFacts>& run) { EXPECT_TRUE(run && run->id == id && run->aborting); }));
  const RunFacts run = wait_until_ended(id);
  EXPECT_EQ(run.state, JobState::aborted);
  EXPECT_FALSE(run.aborting);
  EXPECT_EQ(run.done, 1u);
  EXPECT_THAT(kind.ends(), ElementsAre(JobState::aborted));
  EXPECT_EQ(jobs().abort(id, nobody).error().status, Status::precondition);
  EXPECT_EQ(jobs().abort("0123", nobody).error().status, Status::not_found);
  restart();
  declare(kind);
  EXPECT_EQ(kind.begun(), 1) << "an aborted job does not go on";
}

TEST_F(JobsTest, FailuresAndExceptionsEndItAsFailed) {
  CountingKind& kind = make("count");
  declare(kind);
  kind.allow(100);
  kind.misbehave([](JobSlice&) -> Result<JobNext> { return Error(Status::io, "the disk is gone"); });
  RunFacts run = wait_until_ended(start("count"));
  EXPECT_EQ(run.state, JobState::failed);
  EXPECT_EQ(run.error, "the disk is gone");
  kind.misbehave([](JobSlice&) -> Result<JobNext> { throw std::runtime_error("a tantrum"); });
  run = wait_until_ended(start("count"));
  EXPECT_EQ(run.state, JobState::failed);
  EXPECT_NE(run.error.find("a tantrum"), std::string::npos);
}

TEST_F(JobsTest, APendingJobRunsUntilItIsResumed) {
  CountingKind& kind = make("count");
  std::atomic<int> turns{0};
  kind.misbehave([&](JobSlice&) -> Result<JobNext> { return ++turns < 3 ? JobNext::pending : JobNext::done; });
  kind.allow(1000);
  declare(kind);
  const std::string id = start("count");
  for (int turn = 1; turn < 3; ++turn) {
    while (turns < turn) std::this_thread::yield();
    jobs().wake("count");  // which is not what it waits for
    EXPECT_EQ(jobs().find(id)->state, JobState::running);
    EXPECT_EQ(turns, turn);
    jobs().resume(id);
  }
  EXPECT_EQ(wait_until_ended(id).state, JobState::finished);
  jobs().resume(id);  // too late: nothing
}

TEST_F(JobsTest, AJobMayBeResumedBeforeItIsPending) {
  CountingKind& kind = make("count");
  std::atomic<int> turns{0};
  kind.misbehave([&](JobSlice&) -> Result<JobNext> {
    jobs().resume(jobs().list("count", true).at(0).id);
    return ++turns < 100 ? JobNext::pending : JobNext::done;
  });
  kind.allow(1000);
  declare(kind);
  EXPECT_EQ(wait_until_ended(start("count")).state, JobState::finished);
  EXPECT_EQ(turns, 100);
}

/// The end of one thing that it waits for, told late, is not the end of the next.
TEST_F(JobsTest, NoTurnComesWhileSomethingIsUnderWay) {
  constexpr int kTurns = 20'000;
  CountingKind& kind = make("count");
  std::atomic<int> turns{0}, early{0};
  std::atomic<bool> under_way{false};
  std::mutex mutex;
  std::condition_variable changed;
  std::string to_end;  // the id of the job whose thing is to be ended
  bool stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      std::unique_lock lock(mutex);
      for (;;) {
        changed.wait(lock, [&] { return stop || !to_end.empty(); });
        if (stop) return;
        const std::string id = std::exchange(to_end, {});
        lock.unlock();
        under_way = false;
        jobs().resume(id);
        lock.lock();
      }
    });
  kind.misbehave([&](JobSlice&) -> Result<JobNext> {
    if (under_way.exchange(true)) ++early;
    if (++turns == kTurns) return JobNext::done;
    const std::lock_guard lock(mutex);
    to_end = jobs().list("count", true).at(0).id;
    changed.notify_one();
    return JobNext::pending;
  });
  kind.allow(2 * kTurns);
  declare(kind);
  EXPECT_EQ(wait_until_ended(start("count")).state, JobState::finished);
  {
    const std::lock_guard lock(mutex);
    stop = true;
  }
  changed.notify_all();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(early, 0);
}

/// What it began may use the job, which is freed at the end; and what came of it counts.
TEST_F(JobsTest, AnAbortWaitsForWhatIsPending) {
  CountingKind& kind = make("count");
  std::atomic<bool> begun{false};
  kind.misbehave([&](JobSlice&) -> Result<JobNext> {
    begun = true;
    return JobNext::pending;
  });
  kind.allow(1);
  declare(kind);
  const std::string id = start("count");
  while (!begun) std::this_thread::yield();
  kind.misbehave({});
  ASSERT_TRUE(jobs().abort(id, [](const Result<RunFacts>&) {}));
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();
  EXPECT_TRUE(kind.ends().empty());
  EXPECT_EQ(jobs().find(id)->state, JobState::running);
  jobs().resume(id);
  EXPECT_EQ(wait_until_ended(id).state, JobState::aborted);
}

TEST_F(JobsTest, AStandingJobWaitsUntilItIsWoken) {
  CountingKind& kind = make("stand", MORTISE_JOB_STANDING);
  std::atomic<int> turns{0};
  kind.misbehave([&](JobSlice&) -> Result<JobNext> {
    ++turns;
    return JobNext::wait;
  });
  kind.allow(1000);
  declare(kind);
  const std::string id = jobs().list("stand", true).at(0).id;
  wait_for_state(id, JobState::idle);
  const int before = turns;
  jobs().wake("stand");
  while (turns == before) std::this_thread::yield();
  wait_for_state(id, JobState::idle);
  EXPECT_EQ(refused({"stand", {}, {}}), Status::busy);
  EXPECT_EQ(jobs().abort(id, nobody).error().status, Status::precondition) << "nothing would begin another one";
  jobs().wake("stand");
  wait_for_state(id, JobState::idle);
  const auto kept = records().scan_and_wait("active/", {}, 0, [](const mortise_record&) { FAIL(); });
  EXPECT_TRUE(kept);
}

TEST_F(JobsTest, AWaitIsOverAfterItsTime) {
  CountingKind& kind = make("stand", MORTISE_JOB_STANDING);
  kind.misbehave([&](JobSlice& slice) -> Result<JobNext> {
    slice.abi().wait_ms = 1;
    return JobNext::wait;
  });
  kind.allow(1000);
  declare(kind);
  kind.wait_for_steps(5);
}

TEST_F(JobsTest, AKindIsWithdrawnFromTheMiddleOfAJob) {
  CountingKind& kind = make("count");
  declare(kind, "acme");
  const std::string id = start("count", {{"to", "1000000"}});
  kind.allow(5);
  kind.wait_for_steps(5);
  jobs().left("acme");
  EXPECT_THAT(kind.ends(), ElementsAre(JobState::running));
  EXPECT_EQ(refused({"count", {}, {}}), Status::not_found);
  EXPECT_FALSE(jobs().find(id));
}

}  // namespace
}  // namespace mortise::jobs::test
