// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/metrics.h"

#include "kernel/support/clock.h"
#include "kernel/support/watchdog.h"

#include <mortise/bytes.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <thread>

namespace mortise::support {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, AreScrapedAsText) {
  Metrics metrics;
  const mortise_pair label = pair("kind", "x");
  mortise_metric* counter = metrics.metric(MORTISE_COUNTER, "mortise_test_things_total", "things", {&label, 1});
  Metrics::record(counter, 2);
  Metrics::record(counter, 3);
  metrics.collect_from([](Samples& out) {
    const mortise_pair a = pair("kind", "a"), b = pair("kind", "b");
    out.gauge("mortise_test_level", "level", 7);
    out.gauge("mortise_test_unknown", "level", std::nan(""));
    out.counter("mortise_test_sum_total", "sum", 8, {&a, 1});
    out.counter("mortise_test_sum_total", "sum", 9, {&b, 1});
  });
  mortise_metric* histogram = metrics.metric(MORTISE_HISTOGRAM, "mortise_test_seconds", "time", {});
  Metrics::record(histogram, 0.2);
  const std::string text = metrics.scrape();
  EXPECT_THAT(text, HasSubstr("mortise_test_things_total{kind=\"x\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("mortise_test_level 7\n"));
  EXPECT_THAT(text, HasSubstr("mortise_test_sum_total{kind=\"a\"} 8\nmortise_test_sum_total{kind=\"b\"} 9\n"));
  EXPECT_THAT(text, Not(HasSubstr("mortise_test_unknown")));
  EXPECT_THAT(text, HasSubstr("mortise_test_seconds_bucket{le=\"0.25\"} 1\n"));
}

TEST(Metrics, WhatSaysNothingIsLeftOut) {
  Metrics metrics;
  const mortise_pair a = pair("kind", "a"), b = pair("kind", "b");
  mortise_metric* used = metrics.metric(MORTISE_HISTOGRAM, "mortise_test_seconds", "time", {&a, 1});
  metrics.metric(MORTISE_HISTOGRAM, "mortise_test_seconds", "time", {&b, 1});
  metrics.metric(MORTISE_HISTOGRAM, "mortise_test_never_seconds", "time", {});
  metrics.metric(MORTISE_COUNTER, "mortise_test_total", "things", {});
  mortise_metric* level = metrics.metric(MORTISE_GAUGE, "mortise_test_level", "level", {});
  Metrics::record(used, 0.2);
  Metrics::record(level, std::nan(""));
  const std::string text = metrics.scrape();
  EXPECT_THAT(text, HasSubstr("mortise_test_seconds_count{kind=\"a\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("kind=\"b\"")));
  EXPECT_THAT(text, Not(HasSubstr("mortise_test_never")));
  EXPECT_THAT(text, Not(HasSubstr("mortise_test_level")));
  EXPECT_THAT(text, HasSubstr("mortise_test_total 0\n")) << "rates begin at 0";
  Metrics::record(level, 3);
  EXPECT_THAT(metrics.scrape(), HasSubstr("mortise_test_level 3\n"));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  const mortise_pair a = pair("kind", "a"), b = pair("kind", "b");
  mortise_metric* first = metrics.metric(MORTISE_COUNTER, "mortise_test_total", "x", {&a, 1});
  EXPECT_EQ(metrics.metric(MORTISE_COUNTER, "mortise_test_total", "x", {&a, 1}), first);
  EXPECT_NE(metrics.metric(MORTISE_COUNTER, "mortise_test_total", "x", {&b, 1}), first);
}

TEST(Metrics, BadOnesAreNull) {
  Metrics metrics;
  EXPECT_NE(metrics.metric(MORTISE_COUNTER, "mortise_test_total", "x", {}), nullptr);
  EXPECT_EQ(metrics.metric(MORTISE_GAUGE, "mortise_test_total", "x", {}), nullptr) << "another kind";
  EXPECT_EQ(metrics.metric(MORTISE_COUNTER, "not a name", "x", {}), nullptr);
  EXPECT_EQ(metrics.metric(9, "mortise_test_x", "x", {}), nullptr);
  Metrics::record(nullptr, 1);
}

TEST(Clock, OrderedTimeNeverGoesBackwards) {
  int64_t last = ordered_time_ns();
  for (int i = 0; i < 10000; ++i) {
    const int64_t now = ordered_time_ns();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Watchdog, BarksOnceWhenNobodyComesBack) {
  std::promise<void> barked;
  const Watchdog dog(std::chrono::milliseconds(1), [&] { barked.set_value(); });
  barked.get_future().wait();
}

TEST(Watchdog, IsQuietOtherwise) {
  for (int i = 0; i < 100; ++i) const Watchdog dog(std::chrono::hours(1), [] { FAIL(); });
}

}  // namespace
}  // namespace mortise::support
