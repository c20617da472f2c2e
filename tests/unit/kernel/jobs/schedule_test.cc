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

}  // namespace
}  // namespace mortise::jobs::test
