// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/size.h"

#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

using std::chrono::milliseconds;

TEST(Size, Units) {
  EXPECT_EQ(*parse_size("0"), 0u);
  EXPECT_EQ(*parse_size("10B"), 10u);
  EXPECT_EQ(*parse_size("64KiB"), 65536u);
  EXPECT_EQ(*parse_size("64k"), 65536u);
  EXPECT_EQ(*parse_size("1.5MiB"), 1572864u);
  EXPECT_EQ(*parse_size("2GB"), 2000000000u);
  EXPECT_EQ(*parse_size("18446744073709551615"), ~uint64_t{0});
}

TEST(Size, WhatIsNone) {
  for (const auto* text : {"", "-1", "1x", "KiB", "1.2.3", "99999999PiB", "1 KiB", "0x10", "1e3"})
    EXPECT_FALSE(parse_size(text).ok()) << text;
}

TEST(Duration, Units) {
  EXPECT_EQ(*parse_duration("300ms"), milliseconds(300));
  EXPECT_EQ(*parse_duration("5"), milliseconds(5000));
  EXPECT_EQ(*parse_duration("2m30s"), milliseconds(150000));
  EXPECT_EQ(*parse_duration("1.5h"), milliseconds(5400000));
  EXPECT_EQ(*parse_duration("0s"), milliseconds(0));
}

TEST(Duration, WhatIsNone) {
  for (const auto* text : {"", "s", "5 s", "-1s", "3d", "99999999999999999h", "5s!"})
    EXPECT_FALSE(parse_duration(text).ok()) << text;
}

}  // namespace
}  // namespace mortise::ais
