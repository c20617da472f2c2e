// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/small_vector.h"

#include <gtest/gtest.h>

#include <vector>

namespace mortise::objects {
namespace {

std::vector<int> elements(const SmallVector<int, 3>& few) { return {few.begin(), few.end()}; }

TEST(SmallVector, KeepsTheOrderWhetherTheyAreFewOrMany) {
  SmallVector<int, 3> few;
  EXPECT_TRUE(few.empty());
  std::vector<int> expected;
  for (int i = 0; i < 10; ++i) {
    few.push_back(i);
    expected.push_back(i);
    ASSERT_EQ(elements(few), expected);
    ASSERT_EQ(few.size(), expected.size());
    ASSERT_EQ(few[few.size() - 1], i);
  }
}

TEST(SmallVector, CopiesAndClears) {
  SmallVector<int, 3> many;
  for (int i = 0; i < 5; ++i) many.push_back(i);
  SmallVector<int, 3> copy = many;
  many.clear();
  EXPECT_TRUE(many.empty());
  EXPECT_EQ(elements(copy), (std::vector<int>{0, 1, 2, 3, 4}));
  many.push_back(7);
  copy = many;
  EXPECT_EQ(elements(copy), std::vector<int>{7});
}

}  // namespace
}  // namespace mortise::objects
