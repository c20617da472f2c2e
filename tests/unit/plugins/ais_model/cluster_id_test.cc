// SPDX-License-Identifier: Apache-2.0
//
// The id of a cluster stays what it is, whatever happens to its file.
#include "ais_model/cluster_id.h"

#include <gtest/gtest.h>
#include <mortise/small_file.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "support/temp_directory.h"

namespace mortise::ais_model {
namespace {

class ClusterId : public testing::Test {
 protected:
  Result<std::string> read() { return read_cluster_id((directory_.path() / "remote_ais").string()); }
  std::string file() { return (directory_.path() / "api_native" / "cluster_id").string(); }
  void keep(std::string_view text) {
    std::filesystem::create_directories(directory_.path() / "api_native");
    ASSERT_TRUE(replace_small_file(file(), text));
  }

 private:
  test::TempDirectory directory_;
};

TEST_F(ClusterId, IsMadeOnce) {
  const auto made = read();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->size(), 9U);
  EXPECT_EQ(*read(), *made);
}

TEST_F(ClusterId, ADamagedFileIsRefusedAndStays) {
  for (const std::string text : {"AbCdEfGh", "AbCdEfGh1\nAbCdEfGh1\n", "AbCdEfGh\x01", "../../etc"}) {
    keep(text);
    const auto id = read();
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().status, Status::corrupt);
    EXPECT_NE(id.error().message.find(file()), std::string::npos);
    EXPECT_EQ(read_small_file(file(), 100)->text, text);
  }
}

TEST_F(ClusterId, OneThatCannotBeReadIsRefusedAndStays) {
  keep("");
  std::filesystem::remove(file());
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  EXPECT_FALSE(read());
  std::filesystem::remove(file());
  std::filesystem::create_directories(file() + "/inside");
  EXPECT_FALSE(read());
  EXPECT_TRUE(std::filesystem::is_directory(file() + "/inside"));
  std::filesystem::remove_all(file());
  keep(std::string(100, 'x'));
  EXPECT_FALSE(read());
  EXPECT_EQ(std::filesystem::file_size(file()), 100U);
}

/// A server of before could be killed when the file was there, and nothing in it.
TEST_F(ClusterId, AnEmptyFileIsNone) {
  keep("");
  const auto made = read();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(*read(), *made);
}

}  // namespace
}  // namespace mortise::ais_model
