// SPDX-License-Identifier: Apache-2.0
//
// Batches: all or nothing, if what they expect holds, and within the limits.
#include <atomic>
#include <thread>

#include "contract/records/fixture.h"

namespace mortise::test {
namespace {

TEST_P(RecordsContract, ABatchIsMadeWhole) {
  const Records records = of("acme");
  put(records, "a", "1");
  ASSERT_TRUE(records.commit_and_wait(
      RecordBatch().expect("a", "1").expect("b", std::nullopt).remove("a").put("b", "2").put("c", "3")));
  EXPECT_EQ(scan(records), (Rows{{"b", "2"}, {"c", "3"}}));
}

TEST_P(RecordsContract, NothingIsChangedIfOneThingDoesNotHold) {
  const Records records = of("acme");
  put(records, "a", "1");
  put(records, "empty", "");
  const auto index = [&](RecordBatch batch) {
    const Error error = error_of(records, batch.put("a", "2").put("new", "x"));
    EXPECT_EQ(error.status, Status::precondition) << error.message;
    return error.detail;
  };
  EXPECT_EQ(index(RecordBatch().expect("a", "2")), 0);
  EXPECT_EQ(index(RecordBatch().expect("a", "1").expect("a", std::nullopt)), 1);
  EXPECT_EQ(index(RecordBatch().expect("a", "1").expect("gone", "")), 1);
  EXPECT_EQ(index(RecordBatch().expect("empty", std::nullopt)), 0);
  EXPECT_EQ(scan(records), (Rows{{"a", "1"}, {"empty", ""}}));
}

TEST_P(RecordsContract, OneOfManyWritersWins) {
  const Records records = of("acme");
  put(records, "n", "0");
  constexpr int kThreads = 4, kRounds = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      for (int won = 0; won < kRounds;) {
        const std::string was = get(records, "n");
        const auto done =
            records.commit_and_wait(RecordBatch().expect("n", was).put("n", std::to_string(std::stoi(was) + 1)));
        if (done)
          ++won;
        else
          EXPECT_EQ(done.error().status, Status::precondition) << done.error().message;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(get(records, "n"), std::to_string(kThreads * kRounds));
}

TEST_P(RecordsContract, LimitsAreEnforced) {
  const Records records = of("acme");
  const std::string largest(MORTISE_RECORDS_MAX_VALUE, 'v');
  const auto status = [&](const RecordBatch& batch) { return error_of(records, batch).status; };
  EXPECT_EQ(status(RecordBatch().put("k", largest)), Status::ok);
  EXPECT_EQ(get(records, "k"), largest);
  EXPECT_EQ(status(RecordBatch().put("k", largest + "v")), Status::too_large);
  EXPECT_EQ(status(RecordBatch().expect("k", largest + "v")), Status::too_large);
  EXPECT_EQ(status(RecordBatch().put("", "v")), Status::invalid);
  EXPECT_EQ(status(RecordBatch().put(std::string(MORTISE_RECORDS_MAX_KEY + 1, 'k'), "v")), Status::too_large);
  EXPECT_EQ(status(RecordBatch().remove("")), Status::invalid);
  RecordBatch many, large;
  for (int i = 0; i <= MORTISE_RECORDS_MAX_CHANGES; ++i) many.put("many" + std::to_string(i), "");
  EXPECT_EQ(status(many), Status::too_large);
  for (int i = 0; i < 4; ++i) large.put("large" + std::to_string(i), largest);
  EXPECT_EQ(status(large), Status::too_large) << "keys count";
  EXPECT_EQ(scan(records, "", "k"), Rows{});
}

/// Mistakes of a plugin are its own: nothing of them is followed, and nothing kept.
TEST_P(RecordsContract, WhatIsNullIsRefused) {
  const Records records = of("acme");
  const mortise_records& t = *records.abi();
  const mortise_mutation no_key{{nullptr, 5}, str("v"), MORTISE_MUTATION_PUT, 0};
  const mortise_mutation no_value{str("k"), {nullptr, 5}, MORTISE_MUTATION_PUT, 0};
  const auto status_of = [&](const mortise_records_batch* batch) {
    mortise_status status = MORTISE_OK;
    t.commit(t.self, nullptr, batch, &status, [](void* context, const mortise_error* error, const auto*) {
      *static_cast<mortise_status*>(context) = error->status;
    });
    return status;
  };
  EXPECT_EQ(status_of(nullptr), MORTISE_INVALID);
  mortise_records_batch batch{};
  batch.size = sizeof batch;
  batch.mutation_count = 3;
  EXPECT_EQ(status_of(&batch), MORTISE_INVALID);
  batch.precondition_count = 3;
  batch.mutation_count = 0;
  EXPECT_EQ(status_of(&batch), MORTISE_INVALID);
  batch.precondition_count = 0;
  batch.mutation_count = 1;
  for (const mortise_mutation* mutation : {&no_key, &no_value}) {
    batch.mutations = mutation;
    EXPECT_EQ(status_of(&batch), MORTISE_INVALID);
  }
  mortise_status scanned = MORTISE_OK;
  t.scan(
      t.self, nullptr, nullptr, &scanned, [](void*, const mortise_error*, const mortise_record*) {},
      [](void* context, const mortise_error* error, const mortise_records_scan_end*) {
        *static_cast<mortise_status*>(context) = error->status;
      });
  EXPECT_EQ(scanned, MORTISE_INVALID);
  mortise_error error = empty_error();
  const mortise_records_watch_request everything{sizeof everything, 0, {}, 0};
  EXPECT_EQ(t.watch(
                t.self, nullptr, nullptr, nullptr, [](void*, uint64_t) {}, &error),
            nullptr);
  EXPECT_EQ(t.watch(t.self, nullptr, &everything, nullptr, nullptr, &error), nullptr);
  EXPECT_EQ(error.status, MORTISE_INVALID);
  t.watch_close(nullptr);
  EXPECT_EQ(scan(records), Rows{});
}

TEST_P(RecordsContract, KindsOfALaterSdkAreRefused) {
  const Records records = of("acme");
  mortise_mutation mutation{str("k"), str("v"), 7, 0};
  mortise_records_batch batch{};
  batch.size = sizeof batch;
  batch.mutations = &mutation;
  batch.mutation_count = 1;
  int32_t status = -1;
  const auto keep = [](void* context, const mortise_error* error, const mortise_records_committed* committed) {
    EXPECT_EQ(committed, nullptr);
    *static_cast<int32_t*>(context) = error->status;
  };
  records.abi()->commit(records.abi()->self, nullptr, &batch, &status, keep);
  EXPECT_EQ(status, MORTISE_UNSUPPORTED);
  EXPECT_EQ(get(records, "k"), "(none)");
}

}  // namespace
}  // namespace mortise::test
