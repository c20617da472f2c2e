// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/local_files.h"

#include "support/temp_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace mortise::ais {
namespace {

TEST(LastPart, OfPathsAndNames) {
  EXPECT_EQ(last_part("a/b"), "b");
  EXPECT_EQ(last_part("a/b/"), "b");
  EXPECT_EQ(last_part("a"), "a");
  EXPECT_EQ(last_part("/"), "");
}

TEST(FindLocalFiles, FoldersInOrder) {
  const test::TempDirectory folder;
  const auto root = folder.path();
  std::filesystem::create_directories(root / "sub/deep");
  for (const auto* name : {"b", "a", "sub/c", "sub/deep/d"}) std::ofstream(root / name) << "x";
  const auto names = [](const Result<FoundFiles>& found) {
    std::vector<std::string> out;
    for (const auto& file : found->files) out.push_back(file.name);
    return out;
  };
  using testing::ElementsAre;
  EXPECT_THAT(names(find_local_files(root.string(), false)), ElementsAre("a", "b"));
  EXPECT_THAT(names(find_local_files(root.string(), true)), ElementsAre("a", "b", "sub/c", "sub/deep/d"));
  EXPECT_THAT(names(find_local_files((root / "[ab]").string(), false)), ElementsAre("a", "b"));
  EXPECT_TRUE(find_local_files((root / "a").string(), false)->is_single);
  EXPECT_FALSE(find_local_files((root / "nosuch").string(), false).ok());
}

}  // namespace
}  // namespace mortise::ais
