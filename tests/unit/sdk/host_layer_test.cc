// SPDX-License-Identifier: Apache-2.0
//
// mortise/host.h: tasks, options and look-ups as a plugin sees them.
#include <gtest/gtest.h>
#include <mortise/host.h>

#include <atomic>
#include <future>
#include <memory>

#include "support/test_host.h"

namespace mortise {
namespace {

TEST(HostLayer, RunsATaskThatOwnsThings) {
  test::TestHost host;
  std::promise<int> result;
  auto owned = std::make_unique<int>(42);
  ASSERT_TRUE(host.host().submit([&result, owned = std::move(owned)] { result.set_value(*owned); }));
  EXPECT_EQ(result.get_future().get(), 42);
}

TEST(HostLayer, ARefusedTaskIsDroppedNotRun) {
  test::TestHost host;
  host.stop();
  auto token = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = token;
  bool ran = false;
  EXPECT_FALSE(host.host().submit([&ran, token = std::move(token)] { ran = true; }));
  EXPECT_FALSE(ran);
  EXPECT_TRUE(watched.expired());
}

TEST(HostLayer, ADelayedTaskRunsAtTheLatestWhenTheHostStops) {
  test::TestHost host;
  std::atomic<bool> ran = false;
  ASSERT_TRUE(host.host().submit_after(3'600'000, [&ran] { ran = true; }));
  host.stop();
  EXPECT_TRUE(ran);
}

TEST(HostLayer, ReadsOptionsAsDeclared) {
  static constexpr mortise_option options[] = {
      {"size", MORTISE_OPTION_SIZE, 0, "64KiB", nullptr, ""},
      {"wait", MORTISE_OPTION_DURATION, 0, "2s", nullptr, ""},
      {"on", MORTISE_OPTION_BOOLEAN, 0, "true", nullptr, ""},
      {"words", MORTISE_OPTION_STRING_LIST, 0, "a,b", nullptr, ""},
      {"name", MORTISE_OPTION_STRING, 0, "", nullptr, ""},
      {"keys", MORTISE_OPTION_TABLE_LIST, 0, nullptr, nullptr, ""},
  };
  mortise_plugin_descriptor plugin{};
  plugin.name = "probe";
  plugin.options = options;
  plugin.option_count = std::size(options);
  test::TestHost host(test::TestHost::Options{{"name", "given"}});
  host.declare(plugin);
  host.add_table("keys", {{"id", "1"}});
  const Host h = host.host();
  EXPECT_EQ(h.option_integer("size"), 65'536);
  EXPECT_EQ(h.option_integer("wait"), 2'000);
  EXPECT_TRUE(h.option_boolean("on"));
  EXPECT_EQ(h.option_list("words"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(h.option("name"), "given");
  ASSERT_EQ(h.option_table_count("keys"), 1u);
  EXPECT_EQ(h.option_table("keys", 0, "id"), "1");
  EXPECT_EQ(h.option_table("keys", 0, "other"), std::nullopt);
}

TEST(HostLayer, FindsInterfacesInOrder) {
  test::TestHost host;
  const int one = 1, two = 2;
  host.provide("x/1", "first", &one);
  host.provide("x/1", "second", &two);
  EXPECT_EQ(host.host().find<int>("x/1"), &one);
  EXPECT_EQ(host.host().find<int>("x/1", "second"), &two);
  EXPECT_EQ(host.host().find<int>("y/1"), nullptr);
  std::string order;
  host.host().find_all<int>(
      "x/1", [&](std::string_view name, const int* v) { order += std::string(name) + std::to_string(*v); });
  EXPECT_EQ(order, "first1second2");
}

TEST(HostLayer, AMetricMadeOfNothingDoesNothing) { Metric().record(1); }

}  // namespace
}  // namespace mortise
