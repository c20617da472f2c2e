// SPDX-License-Identifier: Apache-2.0
//
// Jobs of a plugin, in the real program, through `mortise job`.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <thread>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class JobCommand : public testing::Test {
 protected:
  static std::vector<std::string> flags() {
    const std::filesystem::path build = build_directory();
    std::vector<std::string> out;
    for (const std::string& set :
         {"plugins.directories=" + (build / "plugins").string() + "," + (build / "tests/zoo").string(),
          std::string("plugins.zoo_jobs.enabled=true"), std::string("storage.scrub.interval=0")})
      out.insert(out.end(), {"--set", set});
    return out;
  }
  void SetUp() override { server_.start(); }

  Finished job(std::vector<std::string> words) {
    words.insert(words.begin(), "job");
    words.insert(words.begin() + 2, {"--data", (server_.directory() / "data").string()});
    return run_mortise(words);
  }
  /// Of the run that is printed.
  static std::string id_in(const std::string& output) {
    std::smatch found;
    return std::regex_search(output, found, std::regex("id: +([0-9a-f]{16})\n")) ? found[1].str() : output;
  }
  std::string start(std::vector<std::string> words) {
    words.insert(words.begin(), {"start", "zoo.count"});
    const Finished started = job(words);
    EXPECT_EQ(started.code, 0) << started.errors;
    return id_in(started.output);
  }
  std::string show(const std::string& id) { return job({"show", id}).output; }
  /// Until what is printed of it has the text.
  void wait_for(const std::string& id, const std::string& text) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    std::string shown;
    do {
      shown = show(id);
      ASSERT_LT(std::chrono::steady_clock::now(), give_up) << shown;
    } while (shown.find(text) == std::string::npos);
  }

  TestServer server_{{"", flags(), {}}};
};

TEST_F(JobCommand, StartsFollowsAndShows) {
  const Finished done = job({"start", "zoo.count", "to=12", "--follow"});
  EXPECT_EQ(done.code, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("state:     finished\n"));
  EXPECT_THAT(done.output, HasSubstr("100 %, 12 of 12 numbers"));
  EXPECT_THAT(done.output, HasSubstr("option:    to=12\n"));
  EXPECT_THAT(done.output, HasSubstr("warning reached 10\\x1b[31m\n")) << "no control characters on a terminal";
  EXPECT_THAT(done.output, Not(HasSubstr("\r"))) << "it is no terminal";
  const std::string id = id_in(done.output);
  EXPECT_THAT(show(id), HasSubstr("state:     finished\n"));
  const Finished list = job({"list", "zoo.count"});
  EXPECT_THAT(list.output, HasSubstr(id + "  zoo.count        finished"));
  EXPECT_THAT(list.output, Not(HasSubstr("garbage")));
  EXPECT_THAT(job({"list"}).output, HasSubstr("garbage"));
  const std::string kinds = job({"kinds"}).output;
  EXPECT_THAT(kinds, HasSubstr("zoo.count (zoo_jobs): counts\n  to=10  where it ends\n"));
  EXPECT_THAT(kinds, HasSubstr("scrub (kernel): "));
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
  server_.start();
  EXPECT_THAT(show(id), HasSubstr("state:     finished\n")) << "it is remembered";
  EXPECT_TRUE(server_.wait_for_log("earlier it counted")) << server_.log();
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

/// Those that begin by themselves: the removal of what has expired is declared with an interval of a day.
TEST_F(JobCommand, ListSaysWhenTheNextBegins) {
  const std::string time = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z";
  const std::string before = job({"list", "lifecycle"}).output;
  EXPECT_TRUE(std::regex_search(before, std::regex("\nlifecycle +24 h 0 min +- +" + time + "\n"))) << before;
  EXPECT_EQ(job({"start", "lifecycle", "--follow"}).code, 0);
  const std::string after = job({"list"}).output;
  EXPECT_TRUE(std::regex_search(after, std::regex("\nlifecycle +24 h 0 min +" + time + " +" + time + "\n"))) << after;
  EXPECT_THAT(job({"list", "zoo.count"}).output, Not(HasSubstr("NEXT"))) << "it has no interval";
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

TEST_F(JobCommand, GoesOnAfterAKill) {
  const std::string id = start({"to=400"});  // 20 s
  // Stopped once in good order, so that there is a position; then killed.
  wait_for(id, " of 400 numbers");
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
  server_.start();
  EXPECT_THAT(show(id), HasSubstr("state:     running, went on after a restart\n"));
  server_.kill();
  server_.start();
  const std::string shown = show(id);
  EXPECT_THAT(shown, HasSubstr("state:     running, went on after a restart\n"));
  const Finished aborted = job({"abort", id, "--follow"});
  EXPECT_EQ(aborted.code, 0) << aborted.errors;
  EXPECT_THAT(aborted.output, HasSubstr("state:     aborted, went on after a restart\n"));
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

/// Nothing but the start was acknowledged.
TEST_F(JobCommand, AKillRightAfterTheStartLosesNoJob) {
  const std::string id = start({"to=1000"});
  server_.kill();
  server_.start();
  EXPECT_THAT(show(id), HasSubstr("state:     running, went on after a restart\n"));
  EXPECT_THAT(show(id), HasSubstr("option:    to=1000\n"));
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

TEST_F(JobCommand, OneAtATimeAndAbort) {
  const std::string id = start({"to=100000"});
  const Finished second = job({"start", "zoo.count"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.errors, HasSubstr("a job of kind 'zoo.count' runs already: " + id));
  EXPECT_EQ(job({"abort", id, "--follow"}).code, 0);
  const Finished shown = job({"show", id});
  EXPECT_EQ(shown.code, 1) << "it did not finish";
  EXPECT_THAT(shown.output, HasSubstr("state:     aborted\n"));
  const Finished again = job({"abort", id});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.errors, HasSubstr("has ended already: it is aborted"));
  EXPECT_EQ(job({"start", "zoo.count", "to=1", "--follow"}).code, 0);
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

TEST_F(JobCommand, WhatFailsIsTold) {
  const Finished failing = job({"start", "zoo.count", "to=2", "by=failing", "--follow"});
  EXPECT_EQ(failing.code, 1);
  EXPECT_THAT(failing.output, HasSubstr("error:     it fails as it was told to\n"));
  const Finished throwing = job({"start", "zoo.count", "to=2", "by=throwing", "--follow"});
  EXPECT_EQ(throwing.code, 1);
  EXPECT_THAT(throwing.output, HasSubstr("a tantrum"));
  for (const auto& [words, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"start", "zoo.cuont"}, "there is no kind of jobs 'zoo.cuont'"},
           {{"start", "zoo.count", "two=2"}, "have no option 'two'; there are: to, by"},
           {{"start", "zoo.count", "to=two"}, "the option 'to' is no number"},
           {{"start", "zoo.count", "--bucket", "b"}, "do not concern one bucket"},
           {{"list", "zoo.cuont"}, "there are no jobs of a kind 'zoo.cuont'"},
           {{"show", "0000000000000000"}, "there is no job '0000000000000000'"},
           {{"abort", "0000000000000000"}, "there is no job '0000000000000000'"}}) {
    const Finished refused = job(words);
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.errors, HasSubstr(message));
  }
  EXPECT_EQ(job({"start", "zoo.count", "two"}).code, 2);
  const Finished twice = job({"start", "zoo.count", "to=1", "to=2"});
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.errors, HasSubstr("'to' is given twice"));
  for (const auto& words : std::vector<std::vector<std::string>>{{"list", "zoo.count", "surplus"},
                                                                 {"kinds", "surplus"},
                                                                 {"show", "0000000000000000", "surplus"},
                                                                 {"abort", "0000000000000000", "surplus"}})
    EXPECT_EQ(job(words).code, 2) << words.front();
  EXPECT_EQ(job({"show"}).code, 2);
  EXPECT_EQ(job({"strat", "x"}).code, 2);
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
}

TEST_F(JobCommand, WithoutTheKeyNothingIsTold) {
  for (const char* target : {"/jobs", "/jobs/kinds", "/jobs/0000000000000000"})
    EXPECT_EQ(http(server_.admin_address(), "GET", target).status, 401);
  EXPECT_EQ(http(server_.admin_address(), "POST", "/jobs", R"({"kind": "scrub"})").status, 401);
  EXPECT_EQ(server_.terminate(), 0) << server_.log();
  EXPECT_EQ(job({"list"}).code, 1) << "no server runs";
}

}  // namespace
}  // namespace mortise::test
