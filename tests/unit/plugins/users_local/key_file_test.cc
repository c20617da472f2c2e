// SPDX-License-Identifier: Apache-2.0
#include "users_local/key_file.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "support/temp_directory.h"

namespace mortise::users_local {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  std::string path() const { return (directory_.path() / "key").string(); }
  void write(const std::string& text) const { std::ofstream(path()) << text; }

 private:
  test::TempDirectory directory_;
};

TEST_F(KeyFileTest, IsMadeOnceForItsOwnerAlone) {
  const auto made = make_key_file(path());
  ASSERT_TRUE(made) << made.error().message;
  struct stat facts {};
  ASSERT_EQ(::stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(facts.st_nlink, 1u) << "nothing is left of the making";
  const auto read = read_key_file(path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, made->key);
  EXPECT_FALSE(read->readable_by_others);
  EXPECT_FALSE(make_key_file(path())) << "one that is there stays";
  EXPECT_EQ(read_key_file(path())->key, made->key);
}

TEST_F(KeyFileTest, WhatAKilledServerLeftIsNoHindrance) {
  std::ofstream(path() + ".new") << "half a k";
  EXPECT_TRUE(make_key_file(path()));
}

TEST_F(KeyFileTest, SaysWhatIsWrongAndNotWhatIsInIt) {
  EXPECT_EQ(read_key_file(path()).error().status, Status::not_found);
  for (const std::string text : {"", "secret", "g", "0123"}) {
    write(text);
    const auto read = read_key_file(path());
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("64 hex digits"), std::string::npos);
    EXPECT_EQ(read.error().message.find("secret"), std::string::npos);
  }
  write(std::string(65, 'a'));
  EXPECT_FALSE(read_key_file(path()));
  write(std::string(64, 'a'));
  EXPECT_TRUE(read_key_file(path())) << "without a line feed, too";
}

TEST_F(KeyFileTest, DoesNotWaitForAPipe) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_NE(read_key_file(path()).error().message.find("no regular file"), std::string::npos);
}

}  // namespace
}  // namespace mortise::users_local
