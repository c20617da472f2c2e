// SPDX-License-Identifier: Apache-2.0
//
// What `mortise job` says of how far a job is.
#include <gtest/gtest.h>

#include "kernel/cli/job_progress.h"

namespace mortise::cli {
namespace {

constexpr int64_t kNow = 101'000;

Json run(int64_t done, int64_t total, const char* unit) {
  return {{"state", "running"}, {"done", done}, {"total", total}, {"unit", unit}, {"started_ms", 1000}};
}

TEST(JobProgress, SaysWhatIsLeft) {
  EXPECT_EQ(describe_progress(run(25, 100, "records"), kNow), "25 %, 25 of 100 records, 5 min 0 s left");
  EXPECT_EQ(progress_line(run(25, 100, "records"), kNow),
            "[######..................] 25 %, 25 of 100 records, 5 min 0 s left");
  EXPECT_EQ(describe_progress(run(0, 100, ""), kNow), "0 %, 0 of 100");
}

TEST(JobProgress, OfAnUnknownTotalSaysHowMuchWasDone) {
  Json scrub = run(int64_t{300} << 20, 0, "bytes");
  scrub["objects"] = 12;
  EXPECT_EQ(progress_line(scrub, kNow), "300.0 MiB, 12 objects, 3.0 MiB/s");
}

TEST(JobProgress, OfOneThatEndedSaysHowLongItTook) {
  Json ended = run(100, 100, "records");
  ended["finished_ms"] = 91'000;
  EXPECT_EQ(progress_line(ended, kNow), "[########################] 100 %, 100 of 100 records, in 1 min 30 s");
}

TEST(JobProgress, OddCountsDoNoHarm) {
  EXPECT_EQ(describe_progress(run(200, 100, "records"), kNow), "100 %, 200 of 100 records");
  EXPECT_EQ(describe_progress(run(-5, -1, "records"), kNow), "-5 records");
  EXPECT_EQ(describe_progress(run(INT64_MAX, INT64_MAX, "records"), kNow).substr(0, 5), "100 %");
  EXPECT_EQ(describe_progress(run(5, 10, "records"), 0), "50 %, 5 of 10 records") << "a clock that is behind";
  EXPECT_EQ(describe_progress(Json::array(), kNow), "0");
}

}  // namespace
}  // namespace mortise::cli
