// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "contract/blob_store/fixture.h"

namespace mortise::test {

TEST_P(BlobStoreContract, GivesBackWhatWasWritten) {
  for (const size_t size : {0u, 1u, 31u, 4096u, 100000u}) {
    const auto bytes = pattern(size, size);
    const auto r = reader(put(bytes));
    EXPECT_EQ(r.size(), size);
    EXPECT_EQ(read(r), bytes);
  }
}

TEST_P(BlobStoreContract, FinishesABlobThatNothingWasWrittenTo) {
  auto w = create();
  const std::string id(w.id());
  ASSERT_TRUE(w.finish_and_wait());
  EXPECT_EQ(reader(id).size(), 0u);
}

TEST_P(BlobStoreContract, AppendsPieces) {
  const auto bytes = pattern(1000003, 7);
  auto w = create();
  const std::string id(w.id());
  for (size_t at = 0, step = 1; at < bytes.size(); at += step, step = step * 3 + 1)
    ASSERT_TRUE(w.write_and_wait(std::string_view(bytes).substr(at, step)));
  ASSERT_TRUE(w.finish_and_wait());
  EXPECT_EQ(get(id), bytes);
}

TEST_P(BlobStoreContract, TakesSizeHintsForWhatTheyAre) {
  for (const int64_t hint : {int64_t{-1}, int64_t{0}, int64_t{5}, int64_t{1} << 20, int64_t{20} << 20}) {
    auto w = create(hint);
    const std::string id(w.id());
    ASSERT_TRUE(w.write_and_wait("0123456789"));
    ASSERT_TRUE(w.finish_and_wait());
    EXPECT_EQ(get(id), "0123456789") << hint;
  }
}

TEST_P(BlobStoreContract, ReadsAnyRange) {
  const auto bytes = pattern(70000, 1);
  const auto r = reader(put(bytes));
  for (const auto& [offset, size] : std::vector<std::pair<size_t, size_t>>{
           {0, 1}, {0, 70000}, {1, 69999}, {69999, 1}, {4095, 2}, {70000, 0}, {5, 0}})
    EXPECT_EQ(read(r, offset, size), bytes.substr(offset, size)) << offset << "+" << size;
}

TEST_P(BlobStoreContract, RefusesRangesBeyondTheEnd) {
  const auto r = reader(put(pattern(100, 1)));
  char bytes[200];
  for (const auto& [offset, size] :
       std::vector<std::pair<uint64_t, size_t>>{{0, 101}, {100, 1}, {101, 0}, {UINT64_MAX, 2}, {50, 60}}) {
    auto done = r.read(offset, bytes, size);
    EXPECT_FALSE(done) << offset << "+" << size;
    EXPECT_EQ(done.error().status, Status::invalid);
  }
}

TEST_P(BlobStoreContract, GivesADescriptorWithTheSameBytesIfAny) {
  const auto bytes = pattern(50000, 3);
  const auto r = reader(put(bytes));
  const auto file = r.fd();
  if (file.fd < 0) GTEST_SKIP() << "no descriptors";
  std::string out(bytes.size(), '\0');
  ASSERT_EQ(::pread(file.fd, out.data(), out.size(), static_cast<off_t>(file.offset)),
            static_cast<ssize_t>(out.size()));
  EXPECT_EQ(out, bytes);
}

TEST_P(BlobStoreContract, ReadsInManyThreadsAtOnce) {
  const auto bytes = pattern(200000, 9);
  const auto r = reader(put(bytes));
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 100; ++i) {
        const size_t offset = (t * 7919 + i * 1009) % 190000;
        EXPECT_EQ(read(r, offset, 10000), bytes.substr(offset, 10000));
      }
    });
  for (auto& t : threads) t.join();
}

TEST_P(BlobStoreContract, WritesALargeBlob) {
  constexpr size_t kPiece = size_t{1} << 20;
  constexpr size_t kPieces = 64;
  auto w = create(static_cast<int64_t>(kPiece * kPieces), MORTISE_STRICT);
  const std::string id(w.id());
  for (size_t i = 0; i < kPieces; ++i) ASSERT_TRUE(w.write_and_wait(pattern(kPiece, i)));
  ASSERT_TRUE(w.finish_and_wait());
  const auto r = reader(id);
  ASSERT_EQ(r.size(), kPiece * kPieces);
  for (const size_t i : {0u, 17u, 63u}) EXPECT_TRUE(read(r, i * kPiece, kPiece) == pattern(kPiece, i)) << i;
}

TEST_P(BlobStoreContract, KeepsWritersApart) {
  constexpr int kThreads = 6;
  constexpr int kEach = 30;
  std::vector<std::vector<std::string>> ids(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kEach; ++i) ids[t].push_back(put(pattern(1000 + i, t * 1000 + i), MORTISE_STRICT));
    });
  for (auto& t : threads) t.join();
  std::set<std::string> different;
  for (size_t t = 0; t < kThreads; ++t)
    for (size_t i = 0; i < kEach; ++i) {
      different.insert(ids[t][i]);
      EXPECT_EQ(get(ids[t][i]), pattern(1000 + i, t * 1000 + i));
    }
  EXPECT_EQ(different.size(), size_t{kThreads * kEach});
}

TEST_P(BlobStoreContract, InterleavesTwoWriters) {
  auto a = create();
  auto b = create();
  const std::string id_a(a.id());
  const std::string id_b(b.id());
  for (const char* piece : {"1", "2", "3"}) {
    ASSERT_TRUE(a.write_and_wait(std::string("a") + piece));
    ASSERT_TRUE(b.write_and_wait(std::string("b") + piece));
  }
  ASSERT_TRUE(b.finish_and_wait());
  ASSERT_TRUE(a.finish_and_wait());
  EXPECT_EQ(get(id_a), "a1a2a3");
  EXPECT_EQ(get(id_b), "b1b2b3");
}

TEST_P(BlobStoreContract, AnswersSeveralWritesInTheirOrder) {
  const size_t most = store().max_writes();
  ASSERT_GE(most, 1u);
  auto w = create();
  const std::string id(w.id());
  std::string all;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<size_t> answered;
  for (size_t round = 0; round < 20; ++round) {
    std::vector<std::string> pieces;
    for (size_t i = 0; i < most; ++i) pieces.push_back(pattern(10000 + i, round * most + i));
    for (size_t i = 0; i < most; ++i) {
      all += pieces[i];
      w.write(pieces[i], [&, number = round * most + i, size = all.size()](const mortise_error& e,
                                                                           const mortise_blob_result* told) {
        EXPECT_EQ(e.status, MORTISE_OK);
        const bool tells = told != nullptr && (told->present & MORTISE_BLOB_SIZE) != 0;
        EXPECT_EQ(tells ? told->content_size : size, size);
        std::lock_guard lock(mutex);
        answered.push_back(number);
        changed.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answered.size() == (round + 1) * most; });
  }
  EXPECT_TRUE(std::is_sorted(answered.begin(), answered.end()));
  mortise_blob_result told{};
  ASSERT_TRUE(w.finish_and_wait(&told));
  EXPECT_EQ((told.present & MORTISE_BLOB_SIZE) != 0 ? told.content_size : all.size(), all.size());
  EXPECT_EQ(get(id), all);
}

TEST_P(BlobStoreContract, CallsDoneOnce) {
  auto w = create();
  std::atomic<int> calls{0};
  std::atomic<int> finished{0};
  w.write("bytes", [&](const mortise_error& e) {
    EXPECT_EQ(e.status, MORTISE_OK);
    ++calls;
  });
  while (calls == 0) std::this_thread::yield();
  w.finish([&](const mortise_error& e) {
    EXPECT_EQ(e.status, MORTISE_OK);
    ++finished;
  });
  while (finished == 0) std::this_thread::yield();
  close();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(finished, 1);
}

TEST_P(BlobStoreContract, NamesBlobsAsPromised) {
  const auto w = create();
  const std::string id(w.id());
  EXPECT_LE(id.size(), MORTISE_BLOB_ID_MAX);
  EXPECT_GE(id.size(), 1u);
  EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"),
            std::string::npos);
}

TEST_P(BlobStoreContract, TellsTheSameStampWhileNobodyWrites) {
  const auto id = put(pattern(10000, 1));
  const uint64_t unsettled = reader(id).stamp();
  store().settle(id);
  EXPECT_EQ(reader(id).stamp(), unsettled);
}

}  // namespace mortise::test
