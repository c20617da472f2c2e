// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/options.h"

#include "ais/command_line/command_table.h"
#include "ais/command_line/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace mortise::ais {
namespace {

using testing::ElementsAre;

class OptionsTest : public testing::Test {
 protected:
  OptionsTest() {
    options_.operands(many_, "SOURCE", "");
    options_.operand(last_, "DESTINATION", "");
    options_.flag(all_, "--all,-a", "");
    options_.text(prefix_, "--prefix", "PREFIX", "");
    options_.number(limit_, "--limit", "N", "");
    options_.size(size_, "--chunk-size", "");
  }
  Result<void> parse(std::vector<std::string> words) { return options_.parse(words, help_); }

  Options options_;
  std::vector<std::string> many_;
  std::string last_;
  std::optional<std::string> prefix_;
  uint64_t limit_ = 0;
  std::optional<uint64_t> size_;
  bool all_ = false, help_ = false;
};

TEST_F(OptionsTest, OptionsStandAnywhere) {
  ASSERT_TRUE(parse({"a", "--all", "b", "--prefix", "x/", "c", "--limit=3", "--chunk-size", "1KiB"}).ok());
  EXPECT_THAT(many_, ElementsAre("a", "b"));
  EXPECT_EQ(last_, "c");
  EXPECT_TRUE(all_);
  EXPECT_EQ(prefix_, "x/");
  EXPECT_EQ(limit_, 3u);
  EXPECT_EQ(size_, 1024u);
}

TEST_F(OptionsTest, AnEmptyValueIsAValue) {
  ASSERT_TRUE(parse({"a", "b", "--prefix", ""}).ok());
  EXPECT_EQ(prefix_, "");
}

TEST_F(OptionsTest, ErrorsSayWhichWord) {
  const auto said = [&](std::vector<std::string> words) { return parse(std::move(words)).error().message; };
  EXPECT_EQ(said({"a", "b", "--limit"}), "--limit needs a value");
  EXPECT_EQ(said({"a", "b", "--all=maybe"}), "\"--all = maybe\": it takes no value");
  EXPECT_EQ(said({"a", "b", "--limt=3"}), "unknown or misplaced: --limt=3; did you mean --limit?");
  EXPECT_EQ(said({"a", "b", "--zzz"}), "unknown or misplaced: --zzz");
}

TEST_F(OptionsTest, ADashIsAnOperand) {
  ASSERT_TRUE(parse({"-", "ais://b/o"}).ok());
  EXPECT_THAT(many_, ElementsAre("-"));
}

TEST_F(OptionsTest, OneDashAsInGo) {
  ASSERT_TRUE(parse({"a", "b", "-prefix", "x", "-limit=2", "-a"}).ok());
  EXPECT_EQ(prefix_, "x");
  EXPECT_EQ(limit_, 2u);
  EXPECT_TRUE(all_);
}

TEST_F(OptionsTest, FalseIsNotTrue) {
  ASSERT_TRUE(parse({"a", "b", "--all=false"}).ok());
  EXPECT_FALSE(all_);
}

TEST_F(OptionsTest, BehindTwoDashesAllAreOperands) {
  ASSERT_TRUE(parse({"a", "--", "--all", "-x"}).ok());
  EXPECT_THAT(many_, ElementsAre("a", "--all"));
  EXPECT_EQ(last_, "-x");
}

TEST_F(OptionsTest, WhatIsRefused) {
  EXPECT_FALSE(parse({"a"}).ok());
  EXPECT_FALSE(parse({"a", "b", "--nosuch"}).ok());
  EXPECT_FALSE(parse({"a", "b", "--prefix"}).ok());
  EXPECT_FALSE(parse({"a", "b", "--limit", "x"}).ok());
  EXPECT_FALSE(parse({"a", "b", "--chunk-size", "x"}).ok());
}

TEST_F(OptionsTest, HelpNeedsNoOperands) {
  ASSERT_TRUE(parse({"--help"}).ok());
  EXPECT_TRUE(help_);
}

TEST(CommandTable, EveryCommandDescribesItself) {
  std::set<std::string_view> paths;
  for (const auto& row : command_table()) {
    EXPECT_TRUE(paths.insert(row.path).second) << row.path << " is there twice";
    const auto command = row.make();
    Options options;
    command->describe(options);
    std::set<std::string> names;
    for (const auto& option : options.all()) {
      EXPECT_TRUE(option.names.starts_with("--")) << row.path << ": " << option.names;
      EXPECT_FALSE(option.help.empty()) << row.path << ": " << option.names;
      EXPECT_TRUE(names.insert(option.names).second) << row.path << ": " << option.names;
    }
    bool help = false;
    EXPECT_TRUE(options.parse({"--help"}, help).ok()) << row.path;
    EXPECT_TRUE(help);
  }
}

TEST(CommandTable, FindsTheLongestPath) {
  size_t used = 0;
  EXPECT_EQ(find_command({"bucket", "props", "set", "ais://b"}, used)->path, "bucket props set");
  EXPECT_EQ(used, 3u);
  EXPECT_EQ(find_command({"bucket", "props", "ais://b"}, used)->path, "bucket props");
  EXPECT_EQ(used, 2u);
  EXPECT_EQ(find_command({"bucket"}, used), nullptr);
  EXPECT_TRUE(is_group("bucket"));
  EXPECT_FALSE(is_group("buck"));
}

TEST(CommandTable, AliasesStandForCommands) {
  for (const auto& [name, command] : built_in_aliases()) {
    size_t used = 0;
    const auto words = expand_alias({name, "x"}, built_in_aliases());
    EXPECT_TRUE(find_command(words, used) != nullptr || is_group(command)) << name;
  }
}

TEST(Help, SimilarCommands) {
  EXPECT_EQ(similar_commands({"bukcet", "ls"}), "");
  EXPECT_EQ(similar_commands({"buckt", "ls"}), "'ais bucket ls'");
}

}  // namespace
}  // namespace mortise::ais
