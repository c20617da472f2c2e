// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/run_history.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace mortise::jobs::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RunFacts run(const std::string& kind, const std::string& id, JobState state = JobState::finished,
             int64_t finished_ms = 1) {
  RunFacts out;
  out.kind = kind;
  out.id = id;
  out.state = state;
  out.finished_ms = finished_ms;
  return out;
}

std::vector<std::string> ids(const std::vector<RunFacts>& runs) {
  std::vector<std::string> out;
  for (const RunFacts& r : runs) out.push_back(r.id);
  return out;
}

TEST(RunHistory, ForgetsTheEarliestOfTheKindAlone) {
  RunHistory history;
  history.keep("scrub", 2);
  history.add(run("copy", "c1"));
  history.add(run("scrub", "s1"));
  EXPECT_EQ(history.forgotten_by(run("scrub", "s2")), "");
  history.add(run("scrub", "s2"));
  EXPECT_EQ(history.forgotten_by(run("scrub", "s3")), "s1");
  history.add(run("scrub", "s3"));
  EXPECT_THAT(ids(history.list("scrub")), ElementsAre("s2", "s3"));
  EXPECT_THAT(ids(history.list("copy")), ElementsAre("c1"));
  EXPECT_FALSE(history.find("s1"));
  EXPECT_EQ(history.find("s3")->kind, "scrub");
}

TEST(RunHistory, KeepsSomeOfKindsThatSayNothing) {
  RunHistory history;
  for (size_t i = 0; i < RunHistory::kKeptRuns + 3; ++i) history.add(run("plain", std::to_string(i)));
  const auto kept = history.list({});
  ASSERT_EQ(kept.size(), RunHistory::kKeptRuns);
  EXPECT_EQ(kept.front().id, "3");
}

/// What an earlier process kept is all shown, also where fewer are kept now; the next one to end makes room.
TEST(RunHistory, ForgetsNothingForWhatIsRestored) {
  RunHistory history;
  history.keep("scrub", 1);
  history.restore(run("scrub", "s1"));
  history.restore(run("scrub", "s2"));
  EXPECT_THAT(ids(history.list("scrub")), ElementsAre("s1", "s2"));
}

TEST(RunHistory, KnowsWhenTheLastOneFinished) {
  RunHistory history;
  EXPECT_EQ(history.last_finished_ms("scrub"), 0);
  history.add(run("scrub", "s1", JobState::finished, 10));
  history.add(run("scrub", "s2", JobState::finished, 20));
  history.add(run("scrub", "s3", JobState::failed, 30));
  history.add(run("copy", "c1", JobState::aborted, 40));
  EXPECT_EQ(history.last_finished_ms("scrub"), 20) << "a failed one did not finish";
  EXPECT_EQ(history.last_finished_ms("copy"), 0);
  EXPECT_THAT(history.list("nothing"), IsEmpty());
}

}  // namespace
}  // namespace mortise::jobs::test
