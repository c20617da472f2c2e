// SPDX-License-Identifier: Apache-2.0
//
// What is left of jobs when a process ends, and what the next makes of it.
#include <gmock/gmock.h>

#include "unit/kernel/jobs/fixture.h"

namespace mortise::jobs::test {
namespace {

TEST_F(JobsTest, GoesOnWhereItWas) {
  CountingKind& kind = make("count");
  declare(kind);
  const std::string id = start("count", {{"to", "5"}});
  kind.allow(2);
  kind.wait_for_steps(2);
  restart();
  EXPECT_THAT(kind.ends(), ::testing::ElementsAre(JobState::running));
  EXPECT_TRUE(jobs().list("count", false).empty()) << "nobody has declared the kind yet";
  declare(kind);
  EXPECT_EQ(kind.last_position(), "2");
  EXPECT_TRUE(jobs().find(id)->resumed);
  kind.allow(3);
  const RunFacts run = wait_until_ended(id);
  EXPECT_EQ(run.state, JobState::finished);
  EXPECT_EQ(run.done, 5u);
  EXPECT_EQ(run.options, (Options{{"to", "5"}}));
  EXPECT_EQ(run.report.lines.size(), 5u);
  restart();
  declare(kind);
  EXPECT_EQ(kind.begun(), 2) << "it has ended";
  EXPECT_EQ(jobs().find(id)->state, JobState::finished);
}

/// Killed before the first position was saved: the start was acknowledged.
TEST_F(JobsTest, WhatWasStartedIsNotForgotten) {
  CountingKind& kind = make("count");
  declare(kind);
  RunFacts lost;
  lost.id = "0000000000000001";
  lost.kind = "count";
  lost.options = {{"to", "2"}};
  lost.started_ms = 1;
  JobStore(records()).begun(lost, {}, [](const Result<void>& kept) { EXPECT_TRUE(kept); });
  restart();
  kind.allow(2);
  declare(kind);
  EXPECT_EQ(kind.last_position(), "");
  EXPECT_EQ(wait_until_ended(lost.id).done, 2u);
}

/// Killed before the run could end: the abort was acknowledged.
TEST_F(JobsTest, AnAbortIsNotForgotten) {
  CountingKind& kind = make("count");
  declare(kind);
  RunFacts run;
  run.id = "0000000000000001";
  run.kind = "count";
  run.started_ms = 1;
  const auto kept = [](const Result<void>& result) { EXPECT_TRUE(result); };
  JobStore(records()).begun(run, {}, kept);
  JobStore(records()).aborted(run.id, kept);
  JobStore(records()).aborted("0000000000000002", kept);  // which had ended meanwhile
  for (int round = 0; round < 2; ++round) {
    restart();
    declare(kind);
    EXPECT_EQ(wait_until_ended(run.id).state, JobState::aborted);
  }
  EXPECT_EQ(kind.begun(), 0);
  EXPECT_TRUE(records().scan_and_wait("abort/", {}, 0, [](const mortise_record&) { FAIL(); }));
}

TEST_F(JobsTest, WhatCannotGoOnHasFailed) {
  CountingKind& kind = make("count", 0, false);
  declare(kind);
  const std::string id = start("count");
  restart();
  declare(kind);
  const RunFacts run = wait_until_ended(id);
  EXPECT_EQ(run.state, JobState::failed);
  EXPECT_EQ(run.error, "the server ended while it ran");
  EXPECT_EQ(kind.begun(), 1);
}

TEST_F(JobsTest, TheLastRunsAreKept) {
  CountingKind& kind = make("count");
  declare(kind);
  kind.allow(1000);
  std::vector<std::string> ids;
  for (size_t i = 0; i < RunHistory::kKeptRuns + 3; ++i) {
    ids.push_back(start("count"));
    wait_until_ended(ids.back());
  }
  for (int round = 0; round < 2; ++round) {
    const auto runs = jobs().list("", false);
    ASSERT_EQ(runs.size(), RunHistory::kKeptRuns);
    EXPECT_EQ(runs.front().id, ids.back());
    EXPECT_FALSE(jobs().find(ids[2]));
    EXPECT_TRUE(jobs().find(ids[3]));
    size_t kept = 0;
    ASSERT_TRUE(records().scan_and_wait("ended/", {}, 0, [&](const mortise_record&) { ++kept; }));
    EXPECT_EQ(kept, RunHistory::kKeptRuns);
    restart();
  }
}

TEST_F(JobsTest, AKindSaysHowManyAreKept) {
  CountingKind& kind = make("count", 0, true, 0, 12);
  declare(kind);
  kind.allow(1000);
  for (int i = 0; i < 13; ++i) wait_until_ended(start("count"));
  EXPECT_EQ(jobs().list("count", false).size(), 12u);
  restart();
  EXPECT_EQ(jobs().list("count", false).size(), 12u);
}

/// It is kept in several records.
TEST_F(JobsTest, AnInputIsThereAfterARestart) {
  CountingKind& kind = make("count");
  declare(kind);
  std::string input(1'300'000, 'x');
  input.back() = 'y';
  StartRequest request{"count", {}, {}, input};
  std::string id;
  ASSERT_TRUE(jobs().start(std::move(request), [&](const Result<RunFacts>& run) { id = run->id; }));
  EXPECT_EQ(kind.last_input(), input);
  for (int round = 0; round < 2; ++round) {
    restart();
    EXPECT_EQ(kind.forget_input(), input);
    declare(kind);
    EXPECT_EQ(kind.last_input(), input);
  }
  kind.allow(3);
  wait_until_ended(id);
  EXPECT_TRUE(records().scan_and_wait("input/", {}, 0, [](const mortise_record&) { FAIL() << "it has ended"; }));
}

TEST_F(JobsTest, AnInputWithoutARunGoes) {
  ASSERT_TRUE(records().commit_and_wait(RecordBatch().put("input/0000000000000001/0000", "killed in the start")));
  restart();
  EXPECT_TRUE(records().scan_and_wait("input/", {}, 0, [](const mortise_record&) { FAIL(); }));
}

TEST_F(JobsTest, AnInputHasALimit) {
  declare(make("count"));
  EXPECT_EQ(refused({"count", {}, {}, std::string(MORTISE_JOB_MAX_INPUT + 1, 'x')}), Status::too_large);
  int taken = 0;
  while (refused({"count", {}, {}, std::string(MORTISE_JOB_MAX_INPUT, 'x')}) == Status::ok) ++taken;
  EXPECT_EQ(static_cast<uint64_t>(taken), JobsService::kMaxInputs / MORTISE_JOB_MAX_INPUT) << "all together, too";
}

TEST_F(JobsTest, ARecordThatIsNoneIsNoObstacle) {
  ASSERT_TRUE(records().commit_and_wait(RecordBatch().put("active/x", "{").put("ended/count/y", "[]").put("z", "")));
  restart();
  CountingKind& kind = make("count");
  declare(kind);
  kind.allow(3);
  EXPECT_EQ(wait_until_ended(start("count")).state, JobState::finished);
}

}  // namespace
}  // namespace mortise::jobs::test
