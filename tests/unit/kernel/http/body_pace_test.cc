// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/body_pace.h"

#include <gtest/gtest.h>

namespace mortise::http::test {
namespace {

using namespace std::chrono_literals;

/// A body whose clock the test turns.
struct Body {
  explicit Body(uint64_t rate, BodyPace::Clock::duration grace = 10s) {
    pace.begin(grace, rate);
    pace.run(now);
  }
  bool in_time() const { return now < pace.end(); }
  void wait(BodyPace::Clock::duration time) { now += time; }
  void take(uint64_t bytes) { pace.took(bytes, now); }
  BodyPace pace;
  BodyPace::Clock::time_point now{};
};

TEST(BodyPaceTest, AByteNowAndThenEndsWithTheGrace) {
  Body body(1000);
  for (int i = 0; i < 9; ++i) {
    body.wait(1s);
    body.take(1);
    EXPECT_TRUE(body.in_time());
  }
  body.wait(2s);
  EXPECT_FALSE(body.in_time());
}

TEST(BodyPaceTest, TheLeastRateGoesOnForEver) {
  Body body(1000);
  for (int i = 0; i < 10'000; ++i) {
    body.wait(5s);
    ASSERT_TRUE(body.in_time());
    body.take(5000);
  }
}

TEST(BodyPaceTest, NobodySavesUpMoreThanTheGrace) {
  Body body(1);
  body.take(uint64_t{1} << 63);
  body.wait(9s);
  EXPECT_TRUE(body.in_time());
  body.wait(1s);
  EXPECT_FALSE(body.in_time());
}

TEST(BodyPaceTest, TheClockStandsStillWhileNothingIsWanted) {
  Body body(1000);
  body.wait(9s);
  body.pace.stop(body.now);
  body.wait(24h);
  EXPECT_TRUE(body.in_time());
  body.pace.run(body.now);
  body.wait(999ms);
  EXPECT_TRUE(body.in_time());
  body.wait(1ms);
  EXPECT_FALSE(body.in_time());
}

TEST(BodyPaceTest, WhatTheServerLostIsForgiven) {
  Body body(1000);
  body.wait(60s);
  body.pace.forgive(55s);
  EXPECT_TRUE(body.in_time());
  body.wait(5s);
  EXPECT_FALSE(body.in_time());
}

TEST(BodyPaceTest, WithoutARateAnyPaceWillDo) {
  Body body(0);
  body.wait(24h);
  EXPECT_TRUE(body.in_time());
  body.take(1);
  EXPECT_TRUE(body.in_time());
}

}  // namespace
}  // namespace mortise::http::test
