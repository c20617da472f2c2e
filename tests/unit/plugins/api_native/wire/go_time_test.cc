// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/go_time.h"

#include <gtest/gtest.h>

namespace mortise::api_native {
namespace {

TEST(GoTime, LayoutsAreExamples) {
  constexpr int64_t kTime = 1'767'225'661'000;  // 2026-01-01 00:01:01
  EXPECT_EQ(go_time(kTime, ""), "01 Jan 26 00:01 UTC");
  EXPECT_EQ(go_time(kTime, "2006-01-02T15:04:05Z07:00"), "2026-01-01T00:01:01Z");
  EXPECT_EQ(go_time(kTime, "Monday, at 15"), "Thursday, at 00");
  EXPECT_EQ(rfc3339(kTime * 1'000'000 + 5), "2026-01-01T00:01:01.000000005Z");
  EXPECT_EQ(rfc3339(0), "0001-01-01T00:00:00Z");
}

}  // namespace
}  // namespace mortise::api_native
