// SPDX-License-Identifier: Apache-2.0
//
// Stores on a disk that really is full.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/child_program.h"
#include "support/temp_directory.h"

namespace mortise::test {
namespace {

void run(const char* program, const char* plugin, std::vector<std::string> more = {}) {
  const TempDirectory directory;
  std::vector<std::string> command{program, plugin, directory.path()};
  command.insert(command.end(), more.begin(), more.end());
  ChildProgram child(command);
  const int status = child.wait();
  if (status == 77) GTEST_SKIP() << "mounting a small disk is not allowed here";
  EXPECT_EQ(status, 0);
}

TEST(FullDisk, MetaLeveldb) { run(MORTISE_FILL_META, "meta_leveldb"); }
TEST(FullDisk, MetaLeveldbWithSmallSegments) { run(MORTISE_FILL_SEGMENTS, "meta_leveldb", {"256KiB"}); }
TEST(FullDisk, MetaLeveldbWithLargeSegments) { run(MORTISE_FILL_SEGMENTS, "meta_leveldb", {"4MiB"}); }
TEST(FullDisk, BlobFs) { run(MORTISE_FILL_BLOBS, "blob_fs"); }

}  // namespace
}  // namespace mortise::test
