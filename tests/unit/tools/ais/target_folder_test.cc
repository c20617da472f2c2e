// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/target_folder.h"

#include "ais/transfer/download_file.h"
#include "support/temp_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace mortise::ais {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

Result<void> write_below(const TargetFolder& target, const std::string& relative, std::string_view bytes) {
  auto file = DownloadFile::create_below(target, relative);
  if (!file) return std::move(file).error();
  if (auto done = file->write(bytes); !done) return done;
  return file->commit();
}

TEST(RelativePath, StaysBelow) {
  EXPECT_EQ(*relative_path("a/b"), "a/b");
  EXPECT_EQ(*relative_path("a//b"), "a/b");
  EXPECT_EQ(*relative_path("/etc/passwd"), "etc/passwd");
  EXPECT_EQ(*relative_path("..a/b.."), "..a/b..");
  EXPECT_EQ(*relative_path(" a / b"), " a / b");
  for (const auto* name : {"", "/", "..", "../x", "a/../../x", "a/..", "./x", "a/.", "a/../b"})
    EXPECT_FALSE(relative_path(name).ok()) << name;
  EXPECT_FALSE(relative_path(std::string_view("a\0b", 3)).ok());
}

class TargetFolderTest : public testing::Test {
 protected:
  const test::TempDirectory folder_;
  const fs::path root_ = folder_.path() / "target", outside_ = folder_.path() / "outside";
};

TEST_F(TargetFolderTest, MakesWhatIsMissing) {
  auto target = TargetFolder::open((root_ / "new").string());
  ASSERT_TRUE(target.ok());
  ASSERT_TRUE(write_below(*target, "a/b/c", "x").ok());
  EXPECT_EQ(content_of(root_ / "new/a/b/c"), "x");
  ASSERT_TRUE(write_below(*target, "a/b/c", "y").ok());
  EXPECT_EQ(content_of(root_ / "new/a/b/c"), "y");
  EXPECT_EQ(target->path_of("a/b"), (root_ / "new/a/b").string());
}

TEST_F(TargetFolderTest, FollowsNoLinkBelow) {
  fs::create_directories(root_);
  fs::create_directories(outside_);
  std::ofstream(outside_ / "file") << "before";
  fs::create_symlink(outside_, root_ / "folder");
  fs::create_symlink(outside_ / "file", root_ / "file");
  auto target = TargetFolder::open(root_.string());
  ASSERT_TRUE(target.ok());
  const auto through = write_below(*target, "folder/new", "x");
  ASSERT_FALSE(through.ok());
  EXPECT_NE(through.error().message.find("is a link"), std::string::npos) << through.error().message;
  EXPECT_FALSE(fs::exists(outside_ / "new"));
  ASSERT_TRUE(write_below(*target, "file", "x").ok());  // the link is replaced, not what it leads to
  EXPECT_EQ(content_of(outside_ / "file"), "before");
  EXPECT_EQ(content_of(root_ / "file"), "x");
  EXPECT_FALSE(fs::is_symlink(root_ / "file"));
}

TEST_F(TargetFolderTest, TheTargetItselfMayBeALink) {
  fs::create_directories(outside_);
  fs::create_symlink(outside_, root_);
  auto target = TargetFolder::open(root_.string());
  ASSERT_TRUE(target.ok());
  ASSERT_TRUE(write_below(*target, "a", "x").ok());
  EXPECT_EQ(content_of(outside_ / "a"), "x");
}

TEST_F(TargetFolderTest, WhatIsNoFileStays) {
  fs::create_directories(root_ / "a");
  auto target = TargetFolder::open(root_.string());
  ASSERT_TRUE(target.ok());
  EXPECT_FALSE(write_below(*target, "a", "x").ok());
  std::ofstream(root_ / "b") << "x";
  EXPECT_FALSE(write_below(*target, "b/c", "x").ok());
  EXPECT_FALSE(TargetFolder::open((root_ / "b").string()).ok());
}

}  // namespace
}  // namespace mortise::ais
