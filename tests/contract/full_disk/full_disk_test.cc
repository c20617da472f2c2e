// SPDX-License-Identifier: Apache-2.0
//
// Stores on a disk that really is full.
#include <gtest/gtest.h>

#include "support/child_program.h"
#include "support/temp_directory.h"

namespace mortise::test {
namespace {

void run(const char* program, const char* plugin) {
  const TempDirectory directory;
  ChildProgram child({program, plugin, directory.path()});
  const int status = child.wait();
  if (status == 77) GTEST_SKIP() << "mounting a small disk is not allowed here";
  EXPECT_EQ(status, 0);
}

TEST(FullDisk, MetaLeveldb) { run(MORTISE_FILL_META, "meta_leveldb"); }
TEST(FullDisk, BlobFs) { run(MORTISE_FILL_BLOBS, "blob_fs"); }

}  // namespace
}  // namespace mortise::test
