// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/name_template.h"

#include <gtest/gtest.h>

namespace mortise::api_native {
namespace {

std::vector<std::string> all(const char* text) {
  const auto names = NameTemplate::parse(text);
  std::vector<std::string> out;
  if (names && !names->is_prefix())
    for (uint64_t i = 0; i < names->size(); ++i) out.push_back(names->name(i));
  return out;
}

TEST(NameTemplate, RangesNestAndTheLastRunsFastest) {
  EXPECT_EQ(all("o-{1..2}-{08..10..2}.x"), (std::vector<std::string>{"o-1-08.x", "o-1-10.x", "o-2-08.x", "o-2-10.x"}));
  EXPECT_EQ(all("o@02x"), (std::vector<std::string>{"o00x", "o01x", "o02x"}));
}

TEST(NameTemplate, AllElseIsThePrefixOfNames) {
  for (const char* text : {"", "abc", "a{b", "user@host"}) {
    const auto names = NameTemplate::parse(text);
    ASSERT_TRUE(names) << text;
    EXPECT_TRUE(names->is_prefix());
    EXPECT_EQ(names->prefix(), text);
  }
  EXPECT_EQ(NameTemplate::parse("abc*")->prefix(), "abc");
}

TEST(NameTemplate, WhatIsNoRangeOrTooMuchIsRefused) {
  for (const char* bad : {"{2..1}", "{a..b}", "{1-2}", "{1..3..0}", "{0..99999999}", "{0..9999}{0..9999}", "{..}",
                          "{0..18446744073709551615}"})
    EXPECT_FALSE(NameTemplate::parse(bad)) << bad;
}

}  // namespace
}  // namespace mortise::api_native
