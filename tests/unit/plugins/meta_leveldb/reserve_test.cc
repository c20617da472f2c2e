// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/reserve.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_directory.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kSize = size_t{1} << 20;

class ReserveFile : public ::testing::Test {
 protected:
  struct stat found() const {
    struct stat out {};
    EXPECT_EQ(::stat(name_.c_str(), &out), 0);
    return out;
  }
  void expect_taken(size_t size) const {
    EXPECT_EQ(static_cast<size_t>(found().st_size), size);
    EXPECT_GE(static_cast<size_t>(found().st_blocks) * 512, size) << "a file without blocks takes no room";
  }
  const mortise::test::TempDirectory directory_;
  const std::string path_ = directory_.path().string();
  const std::string name_ = path_ + "/RESERVE";
};

TEST_F(ReserveFile, TakesRoomAndGivesItBack) {
  Reserve reserve(path_, kSize);
  EXPECT_FALSE(reserve.release()) << "there is none yet";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(reserve.take(), Reserve::kPieces);
    expect_taken(kSize);
  }
  EXPECT_TRUE(reserve.release());
  EXPECT_NE(::access(name_.c_str(), F_OK), 0);
}

TEST_F(ReserveFile, FollowsOtherSettings) {
  for (const size_t size : {kSize, 2 * kSize, kSize / 2}) {
    EXPECT_EQ(Reserve(path_, size).take(), Reserve::kPieces);
    expect_taken(size);
  }
}

TEST_F(ReserveFile, FillsACopyWithoutBlocks) {
  Reserve reserve(path_, kSize);
  ASSERT_EQ(reserve.take(), Reserve::kPieces);
  ASSERT_EQ(::truncate(name_.c_str(), 0), 0);
  ASSERT_EQ(::truncate(name_.c_str(), kSize), 0);
  EXPECT_EQ(reserve.take(), Reserve::kPieces);
  expect_taken(kSize);
}

}  // namespace
}  // namespace mortise::meta_leveldb
