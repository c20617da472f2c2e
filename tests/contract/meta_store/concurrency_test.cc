// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "contract/meta_store/fixture.h"

namespace mortise::test {
namespace {

template <class F>
void run_threads(int count, F&& f) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&f, i] { f(i); });
  for (auto& t : threads) t.join();
}

}  // namespace

TEST_P(MetaStoreContract, LosesNoIncrementOfManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 100;
  put("p", "counter", "0");
  std::atomic<int> refused{0};
  run_threads(kThreads, [&](int) {
    for (int done = 0; done < kEach;) {
      const std::string old = get("p", "counter");
      const auto s =
          commit_status(batch("p").expect("counter", old).put("counter", std::to_string(std::stoi(old) + 1)));
      if (s == Status::ok) {
        ++done;
      } else {
        ASSERT_EQ(s, Status::precondition);
        ++refused;
      }
    }
  });
  EXPECT_EQ(get("p", "counter"), std::to_string(kThreads * kEach));
}

TEST_P(MetaStoreContract, LetsOneOfManyCreateARecord) {
  constexpr int kThreads = 8;
  for (int round = 0; round < 50; ++round) {
    const std::string key = "k" + std::to_string(round);
    std::atomic<int> winners{0};
    std::atomic<int> winner{-1};
    run_threads(kThreads, [&](int i) {
      if (commit_status(batch("p").expect(key, std::nullopt).put(key, std::to_string(i))) != Status::ok) return;
      ++winners;
      winner = i;
    });
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(get("p", key), std::to_string(winner));
  }
}

TEST_P(MetaStoreContract, DecidesQueuedCommitsOfOneRecordInTurn) {
  constexpr int kCommits = 64;
  put("p", "k", "0");
  std::mutex mutex;
  std::condition_variable changed;
  int done = 0;
  int applied = 0;
  for (int i = 0; i < kCommits; ++i) {
    // Each builds on the one before without having waited for it.
    auto b = batch("p").expect("k", std::to_string(i)).put("k", std::to_string(i + 1));
    store().commit(b, [&](const mortise_error& e) {
      std::lock_guard lock(mutex);
      ++done;
      if (e.status == MORTISE_OK) ++applied;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done == kCommits; });
  EXPECT_EQ(applied, kCommits);
  EXPECT_EQ(get("p", "k"), std::to_string(kCommits));
}

TEST_P(MetaStoreContract, AnswersEveryCommitOnce) {
  constexpr int kCommits = 2000;
  std::vector<std::atomic<int>> answers(kCommits);
  std::mutex mutex;
  std::condition_variable changed;
  int outstanding = kCommits;
  run_threads(4, [&](int t) {
    for (int i = t; i < kCommits; i += 4) {
      auto b = batch("p");
      if (i % 5 == 0) b.expect("never", "there");
      if (i % 7 == 0)
        b.put("", "invalid");
      else
        b.put("k" + std::to_string(i), "v");
      store().commit(b, [&, i](const mortise_error& e) {
        ++answers[static_cast<size_t>(i)];
        const auto expected = i % 7 == 0 ? MORTISE_INVALID : i % 5 == 0 ? MORTISE_PRECONDITION : MORTISE_OK;
        EXPECT_EQ(e.status, expected);
        std::lock_guard lock(mutex);
        if (--outstanding == 0) changed.notify_one();
      });
    }
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return outstanding == 0; });
  }
  close();
  for (const auto& a : answers) EXPECT_EQ(a, 1);
}

TEST_P(MetaStoreContract, FinishesWhatWasSubmittedBeforeItStops) {
  constexpr int kCommits = 200;
  std::atomic<int> answered{0};
  for (int i = 0; i < kCommits; ++i)
    store().commit(batch("p").put("k" + std::to_string(i), "v"), [&](const mortise_error&) { ++answered; });
  close();
  EXPECT_EQ(answered, kCommits);
}

TEST_P(MetaStoreContract, ShowsWholeBatchesOnly) {
  // Writers keep two records equal; no reader of a snapshot may ever see them differ.
  put("p", "a", "0");
  ASSERT_EQ(commit_status(batch("p").put("a", "0").put("z", "0")), Status::ok);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 1; i <= 300; ++i) {
      const auto v = std::to_string(i);
      EXPECT_EQ(commit_status(batch("p").put("a", v).put("z", v)), Status::ok);
    }
    stop = true;
  });
  while (!stop) {
    auto records = all("p");
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].second, records[1].second);
  }
  writer.join();
}

TEST_P(MetaStoreContract, ShowsACommitToEveryoneOnceItIsReported) {
  std::atomic<int> reported{0};
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      const int known = reported;
      const auto value = get("p", "k");
      EXPECT_GE(value == "(none)" ? 0 : std::stoi(value), known);
    }
  });
  for (int i = 1; i <= 300; ++i) {
    put("p", "k", std::to_string(i));
    reported = i;
  }
  stop = true;
  reader.join();
}

TEST_P(MetaStoreContract, MixesDurabilitiesInOneStream) {
  run_threads(6, [&](int t) {
    const auto durability = static_cast<mortise_durability>(t % 3);
    for (int i = 0; i < 20; ++i) {
      const auto key = std::to_string(t) + "/" + std::to_string(i);
      EXPECT_EQ(commit_status(Batch("p", durability).expect(key, std::nullopt).put(key, "v")), Status::ok);
    }
  });
  EXPECT_EQ(all("p").size(), 120u);
}

}  // namespace mortise::test
