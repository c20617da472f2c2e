// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/target_queue.h"

#include <gtest/gtest.h>

namespace mortise::events::test {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

class TargetQueueTest : public ::testing::Test {
 protected:
  EntryPtr add(uint64_t sequence, const std::string& chain, bool committed = true) {
    auto entry = std::make_shared<Entry>();
    entry->sequence = sequence;
    entry->chain = chain;
    entry->row = "0123456789";
    queue_.add(entry);
    if (committed) queue_.committed(sequence);
    return entry;
  }
  /// The number of the next event; 0: none.
  uint64_t next(int64_t now_ns = 0) {
    const EntryPtr entry = queue_.next(now_ns);
    return entry == nullptr ? 0 : entry->sequence;
  }

  TargetQueue queue_{{10, 100, 4}};
};

TEST_F(TargetQueueTest, DeliversNothingThatIsNotCommitted) {
  add(1, "a", false);
  EXPECT_EQ(next(), 0u);
  queue_.committed(1);
  EXPECT_EQ(next(), 1u);
  EXPECT_EQ(next(), 0u);
}

TEST_F(TargetQueueTest, KeepsTheOrderOfAKeyAndNoOther) {
  add(1, "a");
  add(2, "a");
  add(3, "b");
  EXPECT_EQ(next(), 1u);
  EXPECT_EQ(next(), 3u);
  EXPECT_EQ(next(), 0u) << "2 waits for 1";
  queue_.delivered(1);
  EXPECT_EQ(next(), 2u);
}

TEST_F(TargetQueueTest, WaitsForAnEarlierChangeOfTheKeyWhoseCommitIsUnderWay) {
  add(1, "a", false);
  add(2, "a");
  EXPECT_EQ(next(), 0u);
  queue_.drop(1);
  EXPECT_EQ(next(), 2u);
}

TEST_F(TargetQueueTest, AChangeInTheMiddleThatWasNotMadeIsForgotten) {
  add(1, "a");
  add(2, "a", false);
  add(3, "a");
  EXPECT_EQ(next(), 1u);
  queue_.drop(2);
  EXPECT_EQ(next(), 0u) << "1 is still under way";
  queue_.delivered(1);
  EXPECT_EQ(next(), 3u);
  queue_.delivered(3);
  EXPECT_EQ(queue_.size(), 0u);
  EXPECT_EQ(queue_.bytes(), 0u);
}

TEST_F(TargetQueueTest, GivesOutNoMoreThanTheTargetTakes) {
  for (uint64_t i = 1; i <= 6; ++i) add(i, std::to_string(i));
  for (uint64_t i = 1; i <= 4; ++i) EXPECT_EQ(next(), i);
  EXPECT_EQ(next(), 0u);
  EXPECT_FALSE(queue_.due().has_value());
  queue_.delivered(2);
  EXPECT_EQ(next(), 5u);
}

TEST_F(TargetQueueTest, TriesAgainAfterAPauseThatGrows) {
  add(1, "a");
  int64_t now = kSecond;
  int64_t last_pause = 0;
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(next(now), 1u);
    queue_.failed(1, now);
    EXPECT_EQ(next(now), 0u);
    ASSERT_TRUE(queue_.due().has_value());
    const int64_t pause = *queue_.due() - now;
    EXPECT_GT(pause, last_pause);
    EXPECT_EQ(next(now + pause - 1), 0u);
    last_pause = pause;
    now += pause;
  }
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(next(now), 1u);
    queue_.failed(1, now);
    now = *queue_.due();
  }
  ASSERT_EQ(next(now), 1u);
  queue_.failed(1, now);
  EXPECT_EQ(*queue_.due() - now, 60 * kSecond);
}

TEST_F(TargetQueueTest, WaitsAsLongAsTheTargetAsks) {
  add(1, "a");
  add(2, "b");
  ASSERT_EQ(next(), 1u);
  queue_.failed(1, 0, 5 * kSecond);
  EXPECT_EQ(next(kSecond), 2u) << "others need not wait";
  EXPECT_EQ(next(5 * kSecond - 1), 0u);
  EXPECT_EQ(next(5 * kSecond), 1u);
}

TEST_F(TargetQueueTest, WhatFailsTogetherIsOneFailure) {
  for (uint64_t i = 1; i <= 4; ++i) add(i, std::to_string(i));
  for (uint64_t i = 1; i <= 4; ++i) ASSERT_EQ(next(), i);
  for (uint64_t i = 1; i <= 4; ++i) queue_.failed(i, 0);
  EXPECT_EQ(*queue_.due(), kSecond / 10);
}

TEST_F(TargetQueueTest, OneThatFailsDoesNotHoldUpOtherKeys) {
  add(1, "a");
  add(2, "b");
  add(3, "b");
  ASSERT_EQ(next(), 1u);
  ASSERT_EQ(next(), 2u);
  queue_.failed(1, 0);
  queue_.delivered(2);
  EXPECT_EQ(next(), 3u) << "the target does take events";
}

TEST_F(TargetQueueTest, HasRoomForSoManyRowsAndBytes) {
  EXPECT_TRUE(queue_.has_room(10, 100));
  EXPECT_FALSE(queue_.has_room(11, 100));
  EXPECT_FALSE(queue_.has_room(10, 101));
  add(1, "a");
  EXPECT_FALSE(queue_.has_room(10, 0));
  EXPECT_TRUE(queue_.has_room(9, 90));
  ASSERT_EQ(next(), 1u);
  queue_.rejected(1);
  EXPECT_TRUE(queue_.has_room(10, 100));
  EXPECT_EQ(queue_.counts().rejected, 1u);
}

}  // namespace
}  // namespace mortise::events::test
