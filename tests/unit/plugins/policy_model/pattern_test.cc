// SPDX-License-Identifier: Apache-2.0
#include "policy_model/pattern.h"

#include <gtest/gtest.h>

#include "unit/plugins/policy_model/given_values.h"

namespace mortise::policy_model {
namespace {

bool fits(std::string_view pattern, std::string_view text, const GivenValues& values = {}) {
  const auto parsed = Pattern::parse(pattern, Pattern::Wildcards::all, Pattern::Variables::all);
  return parsed && parsed->matches(text, values);
}

TEST(Pattern, Wildcards) {
  EXPECT_TRUE(fits("", ""));
  EXPECT_FALSE(fits("", "a"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("a*c", "abc"));
  EXPECT_TRUE(fits("a*c", "ac"));
  EXPECT_FALSE(fits("a*c", "acb"));
  EXPECT_TRUE(fits("*ab*ab", "abab"));
  EXPECT_FALSE(fits("*ab*ab", "ab"));
  EXPECT_TRUE(fits("a**?", "ab"));
  EXPECT_FALSE(fits("?", ""));
  EXPECT_TRUE(fits("?", "é")) << "one character";
  EXPECT_FALSE(fits("??", "é"));
  EXPECT_TRUE(fits("*?é", "xxé"));
}

TEST(Pattern, Variables) {
  EXPECT_TRUE(fits("home/${aws:username}/*", "home/ann/x", {{"aws:username", "ann"}}));
  EXPECT_TRUE(fits("home/${AWS:UserName}/*", "home/ann/x", {{"aws:username", "ann"}}));
  EXPECT_FALSE(fits("home/${aws:username}/*", "home/bob/x", {{"aws:username", "*"}})) << "a value has no wildcards";
  EXPECT_FALSE(fits("home/${aws:username}/*", "home//x")) << "it has no value";
  EXPECT_FALSE(fits("${s3:prefix}", "a", {{"s3:prefix", "a"}, {"s3:prefix", "b"}})) << "it has two";
  EXPECT_TRUE(fits("${aws:username, 'all'}", "all"));
  EXPECT_TRUE(fits("${*}${?}${$}", "*?$"));
  EXPECT_FALSE(fits("${*}", "x"));
  for (const char* wrong : {"${aws:username", "${nothing}", "${aws:username, all}", "${}"})
    EXPECT_FALSE(Pattern::parse(wrong, Pattern::Wildcards::all, Pattern::Variables::all)) << wrong;
  const auto old = Pattern::parse("${aws:username}", Pattern::Wildcards::all, Pattern::Variables::none);
  EXPECT_TRUE(old->matches("${aws:username}", GivenValues{}));
}

TEST(Pattern, HostileOnesEndSoon) {
  std::string pattern, text(100000, 'a');
  for (int i = 0; i < 500; ++i) pattern += "*a?";
  EXPECT_FALSE(fits(pattern + "b", text));
  EXPECT_FALSE(Pattern::parse(std::string(2049, 'a'), Pattern::Wildcards::all, Pattern::Variables::all));
}

TEST(ArnPattern, PartsAreByThemselves) {
  const auto fits_arn = [](std::string_view pattern, std::string_view text) {
    const auto parsed = ArnPattern::parse(pattern, Pattern::Variables::all);
    return parsed && parsed->matches(text, GivenValues{});
  };
  EXPECT_TRUE(fits_arn("arn:aws:s3:::a*", "arn:aws:s3:::ab:c"));
  EXPECT_FALSE(fits_arn("arn:*:x", "arn:aws:s3:::x"));
  EXPECT_FALSE(fits_arn("arn:*:::*:x", "arn:aws:s3:::x")) << "a star does not cross a colon";
  EXPECT_TRUE(fits_arn("*", "arn:aws:s3:::x"));
  EXPECT_FALSE(fits_arn("*", "x"));
  EXPECT_FALSE(ArnPattern::parse("text", Pattern::Variables::all));
}

}  // namespace
}  // namespace mortise::policy_model
