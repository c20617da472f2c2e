// SPDX-License-Identifier: Apache-2.0
//
// Kinds with an interval.
#include <gmock/gmock.h>

#include <thread>

#include "unit/kernel/jobs/fixture.h"

namespace mortise::jobs::test {
namespace {

constexpr uint64_t kHour = 3'600'000;

TEST_F(JobsTest, AnIntervalStartsOneAfterTheOther) {
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME, true, 1);
  kind.allow(9);
  declare(kind);
  kind.wait_for_steps(9);
}

TEST_F(JobsTest, TheFirstOneIsNotDueAtOnce) {
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME, true, kHour);
  declare(kind);
  EXPECT_EQ(kind.begun(), 0);
  restart();
  declare(kind);
  EXPECT_EQ(kind.begun(), 0);
}

TEST_F(JobsTest, OneThatIsOverdueBeginsAfterAStart) {
  JobStore(records()).last_end("count", host().host().unix_ms() - static_cast<int64_t>(kHour) - 1);
  restart();
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME, true, kHour);
  kind.allow(3);
  declare(kind);
  kind.wait_for_steps(3);
}

TEST_F(JobsTest, AnEndInTheFutureIsNotBelieved) {
  JobStore(records()).last_end("count", host().host().unix_ms() + 1000 * static_cast<int64_t>(kHour));
  restart();
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME, true, 1);
  kind.allow(3);
  declare(kind);
  kind.wait_for_steps(3);
}

TEST_F(JobsTest, WhenTheNextBeginsIsKnown) {
  const char* const metric = "mortise_job_next_begin_seconds";
  const auto next = [&] { return jobs().kinds().at(0).next_begin_ms; };
  const int64_t last = host().host().unix_ms() - static_cast<int64_t>(kHour) / 2;
  JobStore(records()).last_end("count", last);
  restart();
  CountingKind& kind = make("count", MORTISE_JOB_ONE_AT_A_TIME, true, kHour);
  declare(kind);
  EXPECT_EQ(next(), last + static_cast<int64_t>(kHour));
  EXPECT_EQ(host().metric(metric), static_cast<double>(next()) / 1000);
  const std::string id = start("count", {{"to", "1"}});
  EXPECT_EQ(next(), 0) << "one runs";
  EXPECT_EQ(host().metric(metric), 0);
  kind.allow(1);
  const int64_t ended = wait_until_ended(id).finished_ms;
  EXPECT_EQ(next(), ended + static_cast<int64_t>(kHour));
  EXPECT_EQ(jobs().kinds().at(0).last_finished_ms, ended);
  restart();
  declare(kind);
  EXPECT_EQ(next(), ended + static_cast<int64_t>(kHour));
  EXPECT_EQ(host().metric("mortise_job_last_finished_seconds"), static_cast<double>(ended) / 1000) << "restarts too";
}

TEST_F(JobsTest, AKindWithoutAnIntervalHasNoNextTime) {
  declare(make("count", MORTISE_JOB_ONE_AT_A_TIME, true, 0));
  EXPECT_EQ(jobs().kinds().at(0).next_begin_ms, 0);
}

}  // namespace
}  // namespace mortise::jobs::test
