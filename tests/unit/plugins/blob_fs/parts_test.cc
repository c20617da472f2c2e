// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "blob_fs/crc32c.h"
#include "blob_fs/directory_sync.h"
#include "blob_fs/ids.h"
#include "blob_fs/layout.h"

namespace mortise::blob_fs {

TEST(Crc32c, HasTheKnownValue) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(""), 0u);
}

TEST(Ids, AreDifferentAndValid) {
  Ids one;
  Ids other;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i)
    for (Ids* ids : {&one, &other}) {
      const auto id = ids->next();
      EXPECT_TRUE(is_id(id)) << id;
      EXPECT_TRUE(seen.insert(id).second) << id;
    }
}

TEST(Ids, HaveAPlaceEach) {
  EXPECT_EQ(place_of("0123456789abcdef-0000abcd"), "ab/0123456789abcdef-0000abcd");
  EXPECT_EQ(place_of("0123456789abcdef-100000000"), "00/0123456789abcdef-100000000");
}

TEST(Ids, AreToldFromOtherNames) {
  EXPECT_TRUE(is_id("0123456789abcdef-0000abcd"));
  EXPECT_TRUE(is_id("0123456789abcdef-ffffffffffffffff"));
  for (const char* other :
       {"", ".", "..", "0123456789abcdef", "0123456789abcdef-", "0123456789abcdef-000abcd", "0123456789abcdef-0000abcg",
        "0123456789abcdeF-0000abcd", "0123456789abcdef_0000abcd", "0123456789abcdef-0000/bcd",
        "../../../../etc/passwd0000", "0123456789abcdef-0ffffffffffffffff"})
    EXPECT_FALSE(is_id(other)) << other;
}

TEST(DirectorySync, IsSharedByManyThreads) {
  const Descriptor directory(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(directory);
  DirectorySync sync(directory, {});
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        if (sync.sync()) ++done;
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(done, 400);
}

TEST(DirectorySync, TellsAFailureToEveryoneItConcerns) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const Descriptor end(pipe[0]);
  DirectorySync sync(end, {});  // a pipe cannot be synced
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        if (!sync.sync()) ++failed;
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(failed, 400);
  ::close(pipe[1]);
}

}  // namespace mortise::blob_fs
