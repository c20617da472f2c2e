// SPDX-License-Identifier: Apache-2.0
//
// Plugins that hang, crash, abort, use up the stack or call exit(), at every moment of their lives: the last line names
// the plugin and the moment, and no status says that all went well.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

struct Deed {
  std::string moment;    // of the animal's name
  std::string function;  // what the line calls it
};

const std::vector<Deed> kMoments{{"initialiser", "its static initialisers"},
                                 {"start", "start()"},
                                 {"find", "find()"},
                                 {"stop", "stop()"},
                                 {"destroy", "destroy()"},
                                 {"task", "a task"}};

bool starts(const std::string& moment) { return moment == "stop" || moment == "destroy"; }

/// Runs a server with this animal to its end, which comes by itself or with a SIGTERM; gives the status.
int run_with(const std::string& animal, bool until_stopped, std::string& log,
             const std::vector<std::string>& more = {}) {
  std::vector<std::string> sets{"plugins.zoo_" + animal + ".enabled=true"};
  sets.insert(sets.end(), more.begin(), more.end());
  TestServer server({"", zoo_flags(sets), {}});
  int status = 0;
  if (until_stopped) {
    server.start();
    status = server.terminate();
  } else {
    status = server.start_and_wait();
  }
  log = server.log();
  return status;
}

class LifeZoo : public testing::TestWithParam<Deed> {};

TEST_P(LifeZoo, ExitIsAFailureAndNamed) {
  const auto& [moment, function] = GetParam();
  std::string log;
  EXPECT_EQ(run_with(moment + "_exits", starts(moment), log), 1);
  EXPECT_THAT(log, HasSubstr("mortise: exit() was called: plugin 'zoo_" + moment + "_exits' in " + function + "\n"));
}

TEST_P(LifeZoo, AHangIsEndedAndNamed) {
  const auto& [moment, function] = GetParam();
  if (moment == "start") GTEST_SKIP() << "zoo_test.cc has it";
  const bool at_stop = starts(moment) || moment == "task";  // a task may take its time, until nobody waits any longer
  std::string log;
  EXPECT_EQ(
      run_with(moment + "_hangs", at_stop, log, {at_stop ? "plugins.stop_timeout=300ms" : "plugins.start_timeout=2s"}),
      1);
  EXPECT_THAT(log, HasSubstr("plugin 'zoo_" + moment + "_hangs' hangs in " + function + ": "));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_P(LifeZoo, ACrashIsNamed) {
  const auto& [moment, function] = GetParam();
  std::string log;
  EXPECT_EQ(run_with(moment + "_crashes", starts(moment), log), -1);
  EXPECT_THAT(log, HasSubstr("mortise: crashed with SIGSEGV at address 0x0: plugin 'zoo_" + moment + "_crashes' in " +
                             function + "\n"));
}

TEST_P(LifeZoo, AnAbortIsNamed) {
  const auto& [moment, function] = GetParam();
  std::string log;
  EXPECT_EQ(run_with(moment + "_aborts", starts(moment), log), -1);
  EXPECT_THAT(log,
              HasSubstr("mortise: crashed with SIGABRT: plugin 'zoo_" + moment + "_aborts' in " + function + "\n"));
}

TEST_P(LifeZoo, AStackThatIsUsedUpIsNamed) {
  const auto& [moment, function] = GetParam();
  std::string log;
  EXPECT_EQ(run_with(moment + "_overflows", starts(moment), log), -1);
  EXPECT_THAT(log, ContainsRegex("mortise: crashed with SIG[A-Z]+ at address 0x[0-9a-f]+: plugin 'zoo_" + moment +
                                 "_overflows' in "));
}

/// Nobody called it: it is known by where its code is.
TEST(LifeZooThread, ACrashOnAThreadOfItsOwnIsNamed) {
  std::string log;
  EXPECT_EQ(run_with("thread_crashes", false, log), -1);
  EXPECT_THAT(log,
              HasSubstr("mortise: crashed with SIGSEGV at address 0x0: plugin 'zoo_thread_crashes', on a thread of its "
                        "own\n"));
  EXPECT_EQ(run_with("thread_aborts", false, log), -1);
  EXPECT_THAT(log, HasSubstr("mortise: crashed with SIGABRT: plugin 'zoo_thread_aborts', on a thread of its own\n"));
}
#endif

TEST(LifeZooThread, AnExitOnAThreadOfItsOwnIsNamed) {
  std::string log;
  EXPECT_EQ(run_with("thread_exits", false, log), 1);
  EXPECT_THAT(log, HasSubstr("mortise: exit() was called: plugin 'zoo_thread_exits', on a thread of its own\n"));
}

INSTANTIATE_TEST_SUITE_P(All, LifeZoo, testing::ValuesIn(kMoments), [](const auto& deed) { return deed.param.moment; });

}  // namespace
}  // namespace mortise::test
