// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <mortise/small_file.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "support/temp_directory.h"

namespace mortise {
namespace {

class SmallFiles : public testing::Test {
 protected:
  std::string path(const char* name) { return (directory_.path() / name).string(); }
  test::TempDirectory directory_;
};

TEST_F(SmallFiles, AreReplacedAsAWhole) {
  ASSERT_TRUE(replace_small_file(path("a"), "one", 0600));
  ASSERT_TRUE(replace_small_file(path("a"), "the second", 0600));
  const auto file = read_small_file(path("a"), 10);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text, "the second");
  EXPECT_EQ(file->mode & 0777U, 0600U);
  EXPECT_FALSE(std::filesystem::exists(path("a.new")));
}

TEST_F(SmallFiles, WhatAKilledProcessLeftIsNoObstacleAndNotFollowed) {
  ASSERT_TRUE(replace_small_file(path("elsewhere"), "keep"));
  std::filesystem::create_symlink(path("elsewhere"), path("a.new"));
  ASSERT_TRUE(replace_small_file(path("a"), "text"));
  EXPECT_EQ(read_small_file(path("a"), 10)->text, "text");
  EXPECT_EQ(read_small_file(path("elsewhere"), 10)->text, "keep");
}

TEST_F(SmallFiles, OneThatCannotBeWrittenLeavesTheOldOne) {
  ASSERT_TRUE(replace_small_file(path("a"), "old"));
  std::filesystem::create_directories(path("a.new/inside"));
  const auto refused = replace_small_file(path("a"), "new");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(path("a")), std::string::npos);
  EXPECT_EQ(read_small_file(path("a"), 10)->text, "old");
  EXPECT_FALSE(replace_small_file(path("no/such/folder/b"), "x"));
}

TEST_F(SmallFiles, LargerOnesAndPipesAreRefused) {
  ASSERT_TRUE(replace_small_file(path("a"), "12345"));
  EXPECT_EQ(read_small_file(path("a"), 4).error().status, Status::too_large);
  EXPECT_EQ(read_small_file(path("none"), 4).error().status, Status::not_found);
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_small_file(path("pipe"), 4).error().status, Status::invalid);
}

}  // namespace
}  // namespace mortise
