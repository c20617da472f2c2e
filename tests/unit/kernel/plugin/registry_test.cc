// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/registry.h"

#include <gtest/gtest.h>

namespace mortise::plugin {
namespace {

TEST(Registry, FindsByInterfaceAndName) {
  Registry registry;
  const int a = 0, b = 0, c = 0;
  registry.add("x/1", "first", &a);
  registry.add("x/1", "second", &b);
  registry.add("y/1", "first", &c);
  EXPECT_EQ(registry.find("x/1"), &a);
  EXPECT_EQ(registry.find("x/1", "second"), &b);
  EXPECT_EQ(registry.find("y/1", "second"), nullptr);
  EXPECT_EQ(registry.find("z/1"), nullptr);
  const auto all = registry.find_all("x/1");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "first");
  registry.remove("first");
  EXPECT_EQ(registry.find("x/1"), &b);
  EXPECT_EQ(registry.find("y/1"), nullptr);
}

}  // namespace
}  // namespace mortise::plugin
