// SPDX-License-Identifier: Apache-2.0
#include <thread>
#include <vector>

#include "contract/event_target/fixture.h"

namespace mortise::test {
namespace {

/// `name` has to outlive it.
mortise_bucket bucket_named(const std::string& name) {
  mortise_bucket b{};
  b.size = sizeof b;
  b.name = str(name);
  b.id = str("00000000000000010000000000000001");
  b.generation = 1;
  b.retain = [](const mortise_bucket*) {};
  b.release = [](const mortise_bucket*) {};
  return b;
}

TEST_P(EventTargetContract, HasATable) {
  ASSERT_NE(table(), nullptr);
  EXPECT_GE(table()->size, offsetof(mortise_event_target, deliver) + sizeof table()->deliver);
  EXPECT_NE(table()->interest, nullptr);
  EXPECT_NE(table()->deliver, nullptr);
}

TEST_P(EventTargetContract, AnswersWhatItWantsFromAnyThreadAndIsReleased) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([this, i] {
      const std::string name = "bucket-" + std::to_string(i);
      const mortise_bucket bucket = bucket_named(name);
      mortise_event_interest* interest = table()->interest(table()->self, &bucket);
      if (interest == nullptr) return;  // it may want nothing
      EXPECT_GE(interest->size, offsetof(mortise_event_interest, release) + sizeof interest->release);
      if (interest->selects != nullptr)
        for (const std::string key : {"", "a", "a/b"})
          (void)interest->selects(interest, MORTISE_EVENT_OBJECT_PUT, str(key));
      if (interest->release != nullptr) interest->release(interest);
    });
  for (auto& t : threads) t.join();
}

TEST_P(EventTargetContract, AnswersEachEventOnce) {
  constexpr uint64_t kEvents = 200;
  for (uint64_t i = 1; i <= kEvents; ++i) deliver(i, MORTISE_EVENT_OBJECT_PUT, "key " + std::to_string(i));
  ASSERT_TRUE(answers_.wait_for(kEvents));
  stop();
  for (uint64_t i = 1; i <= kEvents; ++i) {
    EXPECT_EQ(answers_.count(i), 1) << i;
    EXPECT_EQ(answers_.last(i), MORTISE_OK) << i;
  }
}

TEST_P(EventTargetContract, TakesEventsAgain) {
  deliver(1, MORTISE_EVENT_OBJECT_PUT, "again");
  ASSERT_TRUE(answers_.wait_for(1));
  deliver(1, MORTISE_EVENT_OBJECT_PUT, "again");
  deliver(2, MORTISE_EVENT_OBJECT_REMOVED, "again");
  ASSERT_TRUE(answers_.wait_for(2));
  stop();
  EXPECT_EQ(answers_.count(1), 2);
  EXPECT_EQ(answers_.last(1), MORTISE_OK);
}

TEST_P(EventTargetContract, TakesEveryKindAndUnknownOnes) {
  for (int32_t kind = 1; kind < 20; ++kind) deliver(static_cast<uint64_t>(kind), kind, "key");
  EXPECT_TRUE(answers_.wait_for(19));
  stop();
}

TEST_P(EventTargetContract, StopsWithEventsUnderWay) {
  for (uint64_t i = 1; i <= 50; ++i) deliver(i, MORTISE_EVENT_OBJECT_PUT, "key");
  stop();
  for (uint64_t i = 1; i <= 50; ++i) EXPECT_LE(answers_.count(i), 1) << i;
}

}  // namespace
}  // namespace mortise::test
