// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/shortage.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::http {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ShortageTest : public ::testing::Test {
 protected:
  ShortageTest() {
    options_.limits.connections = 1000;
    options_.limits.connections_per_address = 7;
    options_.warn = [this](std::string_view line) { lines_.emplace_back(line); };
  }
  void warn(Shortage what, seconds after, std::string_view who = {}) {
    warnings_.warn(what, who, options_, std::chrono::steady_clock::time_point(after));
  }

  ServerOptions options_;
  ShortageWarnings warnings_;
  std::vector<std::string> lines_;
};

TEST_F(ShortageTest, WarnsOnceAMinuteOfEachKind) {
  warn(Shortage::connections, seconds(0));  // the clock's first moment is one like any other
  warn(Shortage::connections, seconds(59));
  warn(Shortage::heads, seconds(59));
  warn(Shortage::connections, seconds(60));
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("new connections wait"), HasSubstr("large heads"),
                                  HasSubstr("new connections wait")));
}

TEST_F(ShortageTest, NamesTheLimitAndWho) {
  warn(Shortage::connections_of_address, seconds(1), "192.0.2.7");
  warn(Shortage::descriptors, seconds(1), "Too many open files");
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("192.0.2.7"), HasSubstr("has 7 "),
                                        HasSubstr("server.limits.connections_per_address")),
                                  AllOf(HasSubstr("Too many open files"), HasSubstr("LimitNOFILE"))));
}

TEST_F(ShortageTest, SaysNothingWhereNobodyListens) {
  options_.warn = nullptr;
  warn(Shortage::connections, seconds(1));
  options_.warn = [this](std::string_view line) { lines_.emplace_back(line); };
  warn(Shortage::connections, seconds(2));
  EXPECT_EQ(lines_.size(), 1u) << "a warning that nobody heard does not put off the next";
}

}  // namespace
}  // namespace mortise::http
