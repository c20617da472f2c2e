// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/sync_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <semaphore>
#include <set>

namespace mortise::blob_fs {
namespace {

TEST(SyncThreads, RunsAsManyAtOnceAsItMay) {
  SyncThreads threads(3);
  std::latch all(3);  // each waits for the two others
  for (int i = 0; i < 3; ++i) threads.run([&] { all.arrive_and_wait(); });
  all.wait();
  threads.stop();
}

TEST(SyncThreads, HasNoMoreThreadsThanItMay) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  SyncThreads threads(2);
  for (int i = 0; i < 500; ++i)
    threads.run([&] {
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    });
  threads.stop();
  EXPECT_GE(seen.size(), 1u);
  EXPECT_LE(seen.size(), 2u);
  EXPECT_EQ(seen.count(std::this_thread::get_id()), 0u);
}

TEST(SyncThreads, StopWaitsForAllThatWasGiven) {
  std::atomic<int> ran{0};
  std::binary_semaphore go(0);
  SyncThreads threads(1);
  threads.run([&] { go.acquire(); });
  for (int i = 0; i < 10; ++i) threads.run([&] { ++ran; });
  EXPECT_EQ(ran, 0);
  go.release();
  threads.stop();
  EXPECT_EQ(ran, 10);
}

TEST(SyncThreads, RunsHereWhatComesAfterStop) {
  SyncThreads threads(2);
  threads.stop();
  bool ran = false;
  threads.run([&] { ran = true; });
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace mortise::blob_fs
