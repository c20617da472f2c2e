// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace mortise::support {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600 * 1000;

void count(void* counter) { ++*static_cast<std::atomic<int>*>(counter); }

TEST(Executor, RunsWhatItTook) {
  std::atomic<int> runs{0};
  {
    Executor executor(3);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(executor.submit(&count, &runs));
  }
  EXPECT_EQ(runs, 1000);
}

TEST(Executor, TakesNothingOnceItCloses) {
  std::atomic<int> runs{0};
  Executor executor(1);
  executor.close();
  EXPECT_FALSE(executor.submit(&count, &runs));
  EXPECT_FALSE(executor.submit_after(0, &count, &runs));
  EXPECT_EQ(runs, 0);
  EXPECT_TRUE(executor.closing());
}

TEST(Executor, DelayedTasksRunEarlyWhenItCloses) {
  std::atomic<int> runs{0};
  Executor executor(2);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(executor.submit_after(kDay, &count, &runs));
  EXPECT_EQ(executor.load().delayed, 10u);
  executor.close();
  EXPECT_EQ(runs, 10);
}

TEST(Executor, ADelayedTaskRunsWithoutAnotherOneComing) {
  Executor executor(1);
  std::promise<void> done;
  executor.submit_after(
      1, [](void* p) { static_cast<std::promise<void>*>(p)->set_value(); }, &done);
  done.get_future().wait();
}

/// A worker that sleeps until a late task is due must wake for an earlier one.
TEST(Executor, AnEarlierTaskOvertakesALaterOne) {
  Executor executor(1);
  std::atomic<int> late{0};
  std::promise<void> done;
  executor.submit_after(kDay, &count, &late);
  executor.submit_after(
      1, [](void* p) { static_cast<std::promise<void>*>(p)->set_value(); }, &done);
  done.get_future().wait();
  EXPECT_EQ(late, 0);
}

TEST(Executor, AbsurdDelaysDoNotOverflow) {
  std::atomic<int> runs{0};
  Executor executor(1);
  EXPECT_TRUE(executor.submit_after(INT64_MAX, &count, &runs));
  EXPECT_TRUE(executor.submit_after(INT64_MIN, &count, &runs));
  executor.close();
  EXPECT_EQ(runs, 2);
}

TEST(Executor, LivesOnWhenATaskThrows) {
  std::atomic<int> runs{0};
  std::string told;
  {
    Executor executor(1, [&](std::string_view, std::string_view what) { told += what; });
    executor.submit([](void*) { throw std::runtime_error("oops "); }, nullptr);
    executor.submit([](void*) { throw 42; }, nullptr);
    executor.submit(&count, &runs);
  }
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(told, "oops no std::exception");
}

TEST(Executor, OneThreadKeepsTheOrder) {
  std::vector<int> order;
  struct Numbered {
    std::vector<int>* order;
    int number;
  };
  std::vector<Numbered> tasks;
  for (int i = 0; i < 500; ++i) tasks.push_back({&order, i});
  {
    Executor executor(1);
    for (Numbered& task : tasks)
      ASSERT_TRUE(executor.submit(
          [](void* p) { static_cast<Numbered*>(p)->order->push_back(static_cast<Numbered*>(p)->number); }, &task));
  }
  ASSERT_EQ(order.size(), tasks.size());
  for (int i = 0; i < 500; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(Executor, CountsWhatItDid) {
  std::atomic<int> runs{0};
  Executor executor(3);
  EXPECT_EQ(executor.load().threads, 3u);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(executor.submit(&count, &runs));
  executor.close();
  const Executor::Load load = executor.load();
  EXPECT_EQ(load.finished, 100u);
  EXPECT_EQ(load.running, 0u);
  EXPECT_EQ(load.waiting, 0u);
  EXPECT_EQ(load.threads, 0u);
}

/// A task that was taken runs, one that was refused does not, whenever the end comes.
TEST(Executor, WhatIsSubmittedWhileItClosesRunsOrIsRefused) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> runs{0}, taken{0};
    Executor executor(2);
    std::latch begun(2);
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t)
      threads.emplace_back([&] {
        begun.count_down();
        for (bool now = true; now ? executor.submit(&count, &runs) : executor.submit_after(kDay, &count, &runs);
             now = !now)
          ++taken;
      });
    begun.wait();
    executor.close();
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(runs, taken);
  }
}

TEST(TaskGroup, WhatIsSubmittedWhileItClosesRunsOrIsRefused) {
  Executor executor(3);
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> runs{0}, taken{0};
    TaskGroup group(executor);
    std::latch begun(1);
    std::thread other([&] {
      begun.count_down();
      for (bool now = true; now ? group.submit(&count, &runs) : group.submit_after(kDay, &count, &runs); now = !now)
        ++taken;
    });
    begun.wait();
    group.close();
    const int at_the_end = runs;
    other.join();
    ASSERT_EQ(runs, taken);
    ASSERT_EQ(runs, at_the_end) << "a task ran after close()";
  }
}

TEST(TaskGroup, CloseLeavesNoTaskBehind) {
  Executor executor(2);
  std::atomic<int> ours{0}, others{0};
  executor.submit_after(kDay, &count, &others);
  {
    TaskGroup group(executor);
    for (int i = 0; i < 100; ++i) group.submit(&count, &ours);
    for (int i = 0; i < 10; ++i) group.submit_after(kDay, &count, &ours);
    group.close();
    EXPECT_EQ(ours, 110);
    EXPECT_FALSE(group.submit(&count, &ours));
    EXPECT_FALSE(group.submit_after(1, &count, &ours));
  }
  EXPECT_EQ(others, 0) << "tasks of others keep their time";
  EXPECT_EQ(executor.load().delayed, 1u);
}

/// While the owner stops, its running tasks may still hand on work; delays are over.
TEST(TaskGroup, HurriedTasksMayStillSubmit) {
  Executor executor(1);
  TaskGroup group(executor);
  struct Chain {
    TaskGroup& group;
    std::atomic<int> left;
    std::latch done{1};
    static void run(void* context) {
      Chain& self = *static_cast<Chain*>(context);
      if (--self.left == 0) {
        self.done.count_down();
      } else if (!self.group.submit_after(kDay, &run, &self)) {
        ADD_FAILURE() << "refused";
      }
    }
  } chain{group, 5};
  group.submit_after(kDay, &Chain::run, &chain);
  group.run_delayed_now();
  chain.done.wait();
  group.close();
}

}  // namespace
}  // namespace mortise::support
