// SPDX-License-Identifier: Apache-2.0
//
// What is kept of a run, as JSON, and the bounds of its report.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "kernel/jobs/run_facts.h"

namespace mortise::jobs {
namespace {

RunFacts sample() {
  RunFacts run;
  run.id = make_run_id(1'790'000'000'000);
  run.kind = "count";
  run.bucket = "photos";
  run.unit = "bytes";
  run.options = {{"to", "3"}, {"by", ""}};
  run.state = JobState::failed;
  run.resumed = true;
  run.error = "no \"room\"";
  run.started_ms = 1;
  run.finished_ms = 2;
  run.done = UINT64_C(1) << 62;
  run.total = 4;
  run.objects = 5;
  run.bytes = 6;
  run.report.add(7, MORTISE_LOG_WARNING, "a line");
  return run;
}

TEST(RunFacts, AreReadAsTheyWereWritten) {
  const RunFacts run = sample();
  const auto read = run_of_json(to_json(run, true).dump());
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read, true), to_json(run, true));
  EXPECT_EQ(read->options, run.options);
  EXPECT_EQ(read->report.lines.at(0).text, "a line");
}

TEST(RunFacts, WhatIsNoRunIsRefused) {
  for (const char* text :
       {"", "{", "[]", "{}", R"({"id": "1", "kind": "k", "state": "odd"})",
        R"({"id": 1, "kind": "k", "state": "failed"})", R"({"id": "1", "kind": "k", "state": "failed", "options": []})",
        R"({"id": "1", "kind": "k", "state": "failed", "report": [1]})"})
    EXPECT_FALSE(run_of_json(text)) << text;
  EXPECT_TRUE(run_of_json(R"({"id": "1", "kind": "k", "state": "failed", "later": 1})"));
}

TEST(RunFacts, IdsSortByTimeAndDiffer) {
  const std::string a = make_run_id(1000), b = make_run_id(1000), c = make_run_id(1001);
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
  EXPECT_EQ(a.size(), 16u);
}

TEST(Report, IsBounded) {
  Report report;
  report.add(0, 0, std::string(5000, 'x'));
  EXPECT_EQ(report.lines.at(0).text.size(), Report::kMaxLine);
  for (int i = 0; i < 10'000; ++i) report.add(0, 0, std::string(500, 'x'));
  EXPECT_LE(report.bytes, Report::kMaxBytes);
  EXPECT_EQ(report.lines.size() + report.dropped, 10'001u);
  Report of_short;
  for (int i = 0; i < 10'000; ++i) of_short.add(0, 0, "x");
  EXPECT_EQ(of_short.lines.size(), Report::kMaxLines);
}

}  // namespace
}  // namespace mortise::jobs
