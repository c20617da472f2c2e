// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/name_template.h"

#include "ais/parse/name_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

std::vector<std::string> names(std::string_view text) {
  auto parsed = NameTemplate::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  std::vector<std::string> out;
  for (uint64_t i = 0; parsed && i < parsed->size(); ++i) {
    out.push_back(parsed->name(i));
    EXPECT_TRUE(parsed->has(out.back())) << out.back();
  }
  return out;
}

using testing::ElementsAre;

TEST(NameTemplate, Ranges) {
  EXPECT_THAT(names("shard-{08..11}.tar"), ElementsAre("shard-08.tar", "shard-09.tar", "shard-10.tar", "shard-11.tar"));
  EXPECT_THAT(names("o{1..9..4}"), ElementsAre("o1", "o5", "o9"));
  EXPECT_THAT(names("o{1..8..4}"), ElementsAre("o1", "o5"));
  EXPECT_THAT(names("{0..0}"), ElementsAre("0"));
}

TEST(NameTemplate, TheLastRangeCountsFastest) {
  EXPECT_THAT(names("{0..1}-{1..2}x"), ElementsAre("0-1x", "0-2x", "1-1x", "1-2x"));
}

TEST(NameTemplate, TheShorterNumberGivesTheWidth) {
  EXPECT_THAT(names("{9..0010}"), ElementsAre("9", "10"));
  EXPECT_THAT(names("{0009..10}"), ElementsAre("09", "10"));
}

TEST(NameTemplate, OtherBracesAreText) {
  EXPECT_THAT(names("{a}{1..2}{"), ElementsAre("{a}1{", "{a}2{"));
  EXPECT_FALSE(NameTemplate::is_template("{a..b}"));
  EXPECT_FALSE(NameTemplate::is_template("{1.2}"));
  EXPECT_FALSE(NameTemplate::is_template("plain"));
}

TEST(NameTemplate, WhatIsRefused) {
  for (const auto* text :
       {"plain", "{2..1}", "{1..2..0}", "{0..10000000}", "{0..9999}{0..9999}", "{0..99999999999999999999}"})
    EXPECT_FALSE(NameTemplate::parse(text).ok()) << text;
  EXPECT_TRUE(NameTemplate::parse("{0..9999999}").ok());
}

TEST(NameTemplate, NamesThatItDoesNotHave) {
  const auto parsed = NameTemplate::parse("a{01..10..3}b{1..2}");
  ASSERT_TRUE(parsed.ok());
  for (const auto* name : {"a1b1", "a02b1", "a01b3", "a01b1x", "a13b1", "xa01b1", "a001b1", ""})
    EXPECT_FALSE(parsed->has(name)) << name;
  EXPECT_TRUE(parsed->has("a10b2"));
  const auto digits = NameTemplate::parse("{1..12}2");  // "122" is 12 and 2
  ASSERT_TRUE(digits.ok());
  EXPECT_TRUE(digits->has("122"));
  EXPECT_TRUE(digits->has("12"));
}

TEST(NameFilter, TakesWhatMatches) {
  auto regex = NameFilter::make("^a[0-9]+$", "");
  ASSERT_TRUE(regex.ok());
  EXPECT_TRUE(regex->takes("a12"));
  EXPECT_FALSE(regex->takes("ba12"));
  auto by_template = NameFilter::make("", "x{1..2}");
  ASSERT_TRUE(by_template.ok());
  EXPECT_TRUE(by_template->takes("x2"));
  EXPECT_FALSE(by_template->takes("x3"));
  auto by_prefix = NameFilter::make("", "dir/*");
  ASSERT_TRUE(by_prefix.ok());
  EXPECT_EQ(by_prefix->prefix(), "dir/");
  EXPECT_TRUE(by_prefix->takes("dir/x"));
  EXPECT_FALSE(by_prefix->takes("other"));
  EXPECT_FALSE(NameFilter::make("(", "").ok());
  EXPECT_TRUE(NameFilter::make("", "")->is_empty());
}

}  // namespace
}  // namespace mortise::ais
