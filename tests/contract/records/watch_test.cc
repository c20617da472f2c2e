// SPDX-License-Identifier: Apache-2.0
//
// Who watches learns of every change, also of one between the read and the watch.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include <gmock/gmock.h>

#include "contract/records/fixture.h"

namespace mortise::test {
namespace {

/// Counts the calls of a watch.
class Calls {
 public:
  void add(uint64_t revision) {
    const std::lock_guard lock(mutex_);
    ++count_;
    revision_ = revision;
    changed_.notify_all();
  }
  /// Until a call came with this revision, or a later one.
  void wait_for(uint64_t revision) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return revision_ >= revision; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  uint64_t revision_ = 0;
};

RecordWatch watch(const Records& records, std::string_view prefix, uint64_t since, Calls& calls) {
  auto opened = records.watch(prefix, since, [&calls](uint64_t revision) { calls.add(revision); });
  EXPECT_TRUE(opened);
  return std::move(opened).value();
}

TEST_P(RecordsContract, AChangeUnderThePrefixIsTold) {
  const Records records = of("acme");
  Calls calls, others;
  const RecordWatch users = watch(records, "user/", 0, calls);
  const RecordWatch groups = watch(records, "group/", 0, others);
  const uint64_t first = put(records, "user/ann", "1");
  calls.wait_for(first);
  const auto removed = records.commit_and_wait(RecordBatch().remove("user/ann"));
  ASSERT_TRUE(removed);
  EXPECT_GT(*removed, first);
  calls.wait_for(*removed);
  EXPECT_EQ(others.count(), 0);
  put(of("other"), "group/x", "another namespace");
  const uint64_t group = put(records, "group/x", "");
  others.wait_for(group);
  EXPECT_EQ(others.count(), 1);
}

TEST_P(RecordsContract, WhatFailedIsNotTold) {
  const Records records = of("acme");
  const uint64_t before = put(records, "k", "1");
  Calls calls;
  const RecordWatch opened = watch(records, "", before, calls);
  EXPECT_EQ(error_of(records, RecordBatch().expect("k", "2").put("k", "3")).status, Status::precondition);
  EXPECT_EQ(records.get_and_wait("k")->revision, before);
  EXPECT_EQ(calls.count(), 0);
}

TEST_P(RecordsContract, AChangeBetweenReadAndWatchIsTold) {
  const Records records = of("acme");
  const auto got = records.get_and_wait("k");
  ASSERT_TRUE(got);
  const uint64_t changed = put(records, "k", "v");
  Calls calls;
  const RecordWatch opened = watch(records, "k", got->revision, calls);
  calls.wait_for(changed);
  EXPECT_EQ(get(records, "k"), "v");
}

/// A reader who reads again on each call ends up with the last value, however the two run.
TEST_P(RecordsContract, NothingIsLost) {
  const Records records = of("acme");
  constexpr int kChanges = 200;
  const std::string last = std::to_string(kChanges);
  std::promise<void> seen_last;
  bool seen = false;  // one call at a time
  const auto read = [&](uint64_t) {
    if (get(records, "k") != last || seen) return;
    seen = true;
    seen_last.set_value();
  };
  std::thread writer([&] {
    for (int i = 1; i <= kChanges; ++i) put(records, "k", std::to_string(i));
  });
  const auto first = records.get_and_wait("k");
  auto opened = records.watch("k", first->revision, read);
  EXPECT_TRUE(opened);
  // All may have been written before the first read: then nobody calls.
  if (opened && first->value != last) seen_last.get_future().wait();
  writer.join();
  EXPECT_EQ(get(records, "k"), last);
}

TEST_P(RecordsContract, AfterCloseNoCallComes) {
  const Records records = of("acme");
  for (int round = 0; round < 50; ++round) {
    std::atomic<bool> closed{false};
    std::atomic<int> late{0};
    {
      auto opened = records.watch("", 0, [&](uint64_t) {
        std::this_thread::yield();
        if (closed) ++late;
      });
      ASSERT_TRUE(opened);
      put(records, "k", std::to_string(round));
      put(records, "k", "again");
    }
    closed = true;
    put(records, "k", "later");
    EXPECT_EQ(late, 0);
  }
}

/// A reader who reads again on each call ends up with what there is, also where a commit was answered before it was
/// decided, and nobody commits anything afterwards.
TEST_P(RecordsContract, WhatADoubtfulCommitCameToIsTold) {
  delay_next_record();
  const Records records = of("acme");
  std::promise<void> seen;
  bool told = false;  // one call at a time
  auto opened = records.watch("k", 0, [&](uint64_t) {
    if (get(records, "k") != "v" || std::exchange(told, true)) return;
    seen.set_value();
  });
  ASSERT_TRUE(opened);
  EXPECT_EQ(error_of(records, RecordBatch().put("k", "v")).status, Status::unknown);
  seen.get_future().wait();
}

TEST_P(RecordsContract, AServerStopsWhileACommitIsInDoubt) {
  delay_next_record();
  EXPECT_EQ(error_of(of("acme"), RecordBatch().put("k", "v")).status, Status::unknown);
  open_again();
  EXPECT_THAT(get(of("acme"), "k"), ::testing::AnyOf("v", "(none)"));
}

TEST_P(RecordsContract, AWatchMayCloseItself) {
  const Records records = of("acme");
  struct Own {
    const mortise_records* table;
    std::mutex mutex;
    std::condition_variable closed_changed;
    mortise_records_watch* watch = nullptr;  // guarded by mutex, as is closed
    bool closed = false;
  } own{records.abi()};
  const auto close = [](void* context, uint64_t) {
    auto& o = *static_cast<Own*>(context);
    const std::lock_guard lock(o.mutex);
    o.table->watch_close(o.watch);
    o.closed = true;
    o.closed_changed.notify_all();
  };
  mortise_records_watch_request request{};
  request.size = sizeof request;
  {
    const std::lock_guard lock(own.mutex);
    own.watch = own.table->watch(own.table->self, nullptr, &request, &own, close, nullptr);
    ASSERT_NE(own.watch, nullptr);
  }
  put(records, "k", "v");
  std::unique_lock lock(own.mutex);
  own.closed_changed.wait(lock, [&] { return own.closed; });
}

}  // namespace
}  // namespace mortise::test
