// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/task_lanes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <latch>
#include <thread>
#include <vector>

namespace mortise::support {
namespace {

Task numbered(uintptr_t number) { return {nullptr, reinterpret_cast<void*>(number), nullptr}; }
uintptr_t number_of(const Task& task) { return reinterpret_cast<uintptr_t>(task.context); }

TEST(TaskRing, KeepsTheOrderWhileItGrowsAndWraps) {
  TaskRing ring;
  uintptr_t in = 0, out = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 7; ++i) ring.push(numbered(in++));
    for (int i = 0; i < 5; ++i) ASSERT_EQ(number_of(ring.pop()), out++);
  }
  EXPECT_EQ(ring.size(), in - out);
  while (!ring.empty()) ASSERT_EQ(number_of(ring.pop()), out++);
  EXPECT_EQ(in, out);
}

TEST(TaskLanes, OneLaneIsTakenInOrder) {
  TaskLanes lanes(1);
  for (uintptr_t i = 0; i < 1000; ++i) ASSERT_TRUE(lanes.push(numbered(i)));
  EXPECT_EQ(lanes.waiting(), 1000u);
  for (uintptr_t i = 0; i < 1000; ++i) {
    Task task;
    ASSERT_TRUE(lanes.take(task));
    ASSERT_EQ(number_of(task), i);
  }
}

/// Whatever lane a task is in, whoever looks finds it.
TEST(TaskLanes, TakesFromEveryLane) {
  TaskLanes lanes(64);
  for (uintptr_t i = 0; i < 100; ++i) ASSERT_TRUE(lanes.push(numbered(i)));
  lanes.close();
  std::vector<bool> seen(100);
  for (Task task; lanes.take(task);) seen.at(number_of(task)) = true;
  EXPECT_EQ(seen, std::vector<bool>(100, true));
}

TEST(TaskLanes, ClosedItTakesNothingAndGivesWhatIsLeft) {
  TaskLanes lanes(2);
  ASSERT_TRUE(lanes.push(numbered(1)));
  lanes.close();
  EXPECT_FALSE(lanes.push(numbered(2)));
  Task task;
  ASSERT_TRUE(lanes.take(task));
  EXPECT_EQ(number_of(task), 1u);
  EXPECT_FALSE(lanes.take(task));
}

/// Sleeping and waking, many times: each round ends only when every task of it was taken, so one that is left to
/// sleepers hangs the test.
TEST(TaskLanes, EveryTaskIsTakenOnceAndNoneIsLeftToSleepers) {
  constexpr unsigned kProducers = 3, kConsumers = 5;
  constexpr uintptr_t kRounds = 400, kEach = 7;
  TaskLanes lanes(4);
  std::vector<std::atomic<int>> taken(kProducers * kRounds * kEach);
  std::vector<std::thread> threads;
  for (unsigned c = 0; c < kConsumers; ++c)
    threads.emplace_back([&] {
      for (Task task; lanes.take(task);) {
        taken.at(number_of(task)).fetch_add(1);
        taken.at(number_of(task)).notify_one();
      }
    });
  std::latch pushed(kProducers);
  for (unsigned p = 0; p < kProducers; ++p)
    threads.emplace_back([&, p] {
      for (uintptr_t round = 0; round < kRounds; ++round) {
        const uintptr_t first = (p * kRounds + round) * kEach;
        for (uintptr_t i = 0; i < kEach; ++i) ASSERT_TRUE(lanes.push(numbered(first + i)));
        for (uintptr_t i = 0; i < kEach; ++i) taken[first + i].wait(0);
      }
      pushed.count_down();
    });
  pushed.wait();
  lanes.close();
  for (auto& thread : threads) thread.join();
  for (const auto& count : taken) ASSERT_EQ(count, 1);
}

/// Queues that are nearly always empty: one that is about to sleep sees a task, which another one then takes. It must
/// go on waiting.
TEST(TaskLanes, NobodyLeavesBeforeItIsClosed) {
  constexpr unsigned kTakers = 6, kPushers = 3;
  constexpr uintptr_t kEach = 100000;
  TaskLanes lanes(2);
  std::atomic<bool> closing{false};
  std::atomic<int> left_early{0};
  std::atomic<uintptr_t> taken{0};
  std::vector<std::thread> takers, pushers;
  for (unsigned i = 0; i < kTakers; ++i)
    takers.emplace_back([&] {
      for (Task task; lanes.take(task);) ++taken;
      if (!closing) ++left_early;
    });
  for (unsigned i = 0; i < kPushers; ++i)
    pushers.emplace_back([&] {
      for (uintptr_t n = 0; n < kEach; ++n) {
        EXPECT_TRUE(lanes.push(numbered(n)));
        if (lanes.waiting() > 1) std::this_thread::yield();
      }
    });
  for (auto& pusher : pushers) pusher.join();
  closing = true;
  lanes.close();
  for (auto& taker : takers) taker.join();
  EXPECT_EQ(left_early, 0);
  EXPECT_EQ(taken + lanes.waiting(), kPushers * kEach);
}

/// A worker that never comes back to its lane does not keep what waits there.
TEST(TaskLanes, ABusyWorkerKeepsNoTaskToItself) {
  TaskLanes lanes(2);
  std::latch blocked(1), release(1), other(1);
  std::thread busy([&] {
    Task task;
    ASSERT_TRUE(lanes.take(task));
    blocked.count_down();
    release.wait();
  });
  ASSERT_TRUE(lanes.push(numbered(1)));
  blocked.wait();
  std::thread free([&] {
    Task task;
    ASSERT_TRUE(lanes.take(task));
    other.count_down();
  });
  ASSERT_TRUE(lanes.push(numbered(2)));
  other.wait();
  release.count_down();
  busy.join();
  free.join();
}

}  // namespace
}  // namespace mortise::support
