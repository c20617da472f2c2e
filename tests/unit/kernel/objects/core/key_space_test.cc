// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/key_space.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace mortise::objects {
namespace {

const std::vector<std::pair<std::string, std::string>> kSpans{{"o", "p"},
                                                              {"oa", "ob"},
                                                              {"o", "\xff"},
                                                              {"okey-000001", "okey-000300"},
                                                              {"o\xff\xff", "p"},
                                                              {"oa", "oa\x01\x01"},
                                                              {"o", "o\x01\x02"},
                                                              {"oimages/a", "oz"},
                                                              {std::string(1000, 'a'), std::string(1000, 'a') + "b"}};

TEST(KeySpace, TheMiddleIsBetweenUntilThereIsNoRoom) {
  for (const auto& [low, high] : kSpans) {
    std::string at = middle_key(low, high);
    int steps = 0;
    for (std::string from = low; !at.empty(); ++steps) {
      EXPECT_LT(from, at);
      EXPECT_LT(at, high);
      EXPECT_EQ(at.find('\0'), std::string::npos);
      from = at;
      at = middle_key(from, high);
      ASSERT_LT(steps, 2000);
    }
  }
}

TEST(KeySpace, HalvingFindsAKey) {
  const std::string wanted = "okey-000217";
  std::string low = "o", high = "\xff";
  for (std::string at = middle_key(low, high); !at.empty(); at = middle_key(low, high)) (at < wanted ? low : high) = at;
  EXPECT_LT(low, wanted);
  EXPECT_LE(wanted, high);
  EXPECT_EQ(high.substr(0, wanted.size()), wanted);
}

}  // namespace
}  // namespace mortise::objects
