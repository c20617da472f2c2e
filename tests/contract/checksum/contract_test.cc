// SPDX-License-Identifier: Apache-2.0
//
// What abi/checksum.h promises, for every algorithm there is.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <thread>

#include "contract/checksum/loaded_algorithms.h"

namespace mortise::test {
namespace {

class ChecksumContract : public testing::TestWithParam<AlgorithmPlace> {
 protected:
  ChecksumContract() : plugin_(GetParam().file), table_(plugin_.table()), index_(GetParam().index) {}

  const mortise_checksum_algorithm& facts() const { return *table_->algorithm(table_->self, index_); }
  std::string digest(std::string_view data) const { return digest_of(table_, index_, data); }
  Hasher hasher() const { return Hasher(table_, index_); }

  /// The digest of A‖B, or an empty string if the algorithm cannot combine.
  std::string combined(const std::string& a, const std::string& b, uint64_t b_size) const {
    if (!MORTISE_HAS(mortise_checksum, table_, combine) || table_->combine == nullptr) return {};
    std::string out(facts().digest_size, '\0');
    const auto* pa = reinterpret_cast<const uint8_t*>(a.data());
    const auto* pb = reinterpret_cast<const uint8_t*>(b.data());
    const mortise_status status =
        table_->combine(table_->self, index_, pa, pb, b_size, reinterpret_cast<uint8_t*>(out.data()));
    EXPECT_TRUE(status == MORTISE_OK || status == MORTISE_UNSUPPORTED) << status;
    return status == MORTISE_OK ? out : std::string();
  }

  ChecksumPlugin plugin_;
  const mortise_checksum* table_;
  size_t index_;
};

TEST_P(ChecksumContract, StatesItsFacts) {
  ASSERT_TRUE(MORTISE_HAS(mortise_checksum, table_, destroy)) << "the table ends before its mandatory functions";
  ASSERT_TRUE(MORTISE_HAS(mortise_checksum_algorithm, &facts(), test_vector));
  EXPECT_GE(facts().digest_size, 1u);
  EXPECT_LE(facts().digest_size, MORTISE_DIGEST_MAX);
  const std::string_view name = facts().name;
  EXPECT_GE(name.size(), 1u);
  EXPECT_LE(name.size(), 32u);
  EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-"), std::string_view::npos) << name;
}

TEST_P(ChecksumContract, OutOfRangeIndexGivesNothing) {
  const size_t count = table_->count(table_->self);
  EXPECT_EQ(table_->algorithm(table_->self, count), nullptr);
  EXPECT_EQ(table_->create(table_->self, count), nullptr);
}

TEST_P(ChecksumContract, DigestsItsTestVector) { EXPECT_EQ(to_hex(digest("123456789")), facts().test_vector); }

TEST_P(ChecksumContract, DigestDoesNotDependOnTheSplit) {
  const std::string data = pseudo_random_bytes(70'001, 1);
  const std::string whole = digest(data);
  std::mt19937 random(2);
  for (const size_t longest : {1u, 3u, 15u, 64u, 127u, 129u, 1024u, 4096u, 65'537u}) {
    Hasher pieces = hasher();
    std::uniform_int_distribution<size_t> length(0, longest);  // empty pieces too
    for (size_t at = 0; at < data.size();) {
      const size_t size = std::min(length(random), data.size() - at);
      pieces.update(std::string_view(data).substr(at, size));
      at += size;
    }
    EXPECT_EQ(to_hex(pieces.finish()), to_hex(whole)) << "pieces of up to " << longest << " bytes";
  }
}

TEST_P(ChecksumContract, EveryShortLengthAgreesWithByteByByte) {
  const std::string data = pseudo_random_bytes(600, 3);
  for (size_t size = 0; size <= data.size(); ++size) {
    Hasher bytes = hasher();
    for (size_t i = 0; i < size; ++i) bytes.update(&data[i], 1);
    ASSERT_EQ(to_hex(bytes.finish()), to_hex(digest(std::string_view(data).substr(0, size)))) << size << " bytes";
  }
}

TEST_P(ChecksumContract, DoesNotDependOnAlignment) {
  const std::string data = pseudo_random_bytes(1'000, 4);
  const std::string expected = digest(data);
  for (size_t offset = 1; offset < 17; ++offset) {
    const std::string moved = std::string(offset, '\xff') + data + "behind";
    EXPECT_EQ(to_hex(digest(std::string_view(moved).substr(offset, data.size()))), to_hex(expected)) << offset;
  }
}

TEST_P(ChecksumContract, EmptyInputHasADigest) {
  const std::string none = digest({});
  Hasher with_empty_updates = hasher();
  with_empty_updates.update(nullptr, 0);
  with_empty_updates.update("", 0);
  EXPECT_EQ(to_hex(with_empty_updates.finish()), to_hex(none));
}

TEST_P(ChecksumContract, WritesExactlyDigestSizeBytes) {
  std::array<uint8_t, MORTISE_DIGEST_MAX + 16> bytes;
  bytes.fill(0xa5);
  void* state = table_->create(table_->self, index_);
  table_->finish(state, bytes.data());
  table_->destroy(state);
  EXPECT_TRUE(std::all_of(bytes.begin() + facts().digest_size, bytes.end(), [](uint8_t b) { return b == 0xa5; }));
}

TEST_P(ChecksumContract, ResetStartsAfresh) {
  const std::string expected = digest("the second stream");
  Hasher reused = hasher();
  reused.update("the first stream, not finished");
  reused.reset();
  reused.update("the second stream");
  EXPECT_EQ(to_hex(reused.finish()), to_hex(expected));
  reused.reset();  // after finish
  reused.update("the second stream");
  EXPECT_EQ(to_hex(reused.finish()), to_hex(expected));
  reused.reset();
  EXPECT_EQ(to_hex(reused.finish()), to_hex(digest({})));
}

TEST_P(ChecksumContract, TwoStatesDoNotDisturbEachOther) {
  const std::string a = pseudo_random_bytes(9'000, 5);
  const std::string b = pseudo_random_bytes(9'000, 6);
  Hasher first = hasher();
  Hasher second = hasher();
  for (size_t at = 0; at < a.size(); at += 100) {
    first.update(std::string_view(a).substr(at, 100));
    second.update(std::string_view(b).substr(at, 100));
  }
  EXPECT_EQ(to_hex(first.finish()), to_hex(digest(a)));
  EXPECT_EQ(to_hex(second.finish()), to_hex(digest(b)));
}

TEST_P(ChecksumContract, AStateMayBeDroppedUnfinished) {
  Hasher dropped = hasher();
  dropped.update("never asked for");
}

TEST_P(ChecksumContract, CombinesWhatItCouldHaveDigestedAtOnce) {
  const std::string data = pseudo_random_bytes(40'000, 7);
  if (combined(digest({}), digest({}), 0).empty()) GTEST_SKIP() << facts().name << " cannot combine";
  for (const size_t cut : {0u, 1u, 7u, 8u, 255u, 256u, 4'096u, 19'999u, 39'999u, 40'000u}) {
    const std::string_view a = std::string_view(data).substr(0, cut);
    const std::string_view b = std::string_view(data).substr(cut);
    EXPECT_EQ(to_hex(combined(digest(a), digest(b), b.size())), to_hex(digest(data))) << "cut at " << cut;
  }
}

TEST_P(ChecksumContract, CombineIsAssociativeForHugeLengths) {
  const std::string a = digest("a");
  const std::string b = digest("b");
  const std::string c = digest("c");
  if (combined(a, b, 1).empty()) GTEST_SKIP() << facts().name << " cannot combine";
  // Digests of pretended pieces: a‖(b‖c) and (a‖b)‖c must agree whatever the lengths, beyond 4 GiB too.
  const uint64_t b_size = (uint64_t{1} << 40) + 12'345;
  const uint64_t c_size = (uint64_t{5} << 33) + 1;
  const std::string right = combined(a, combined(b, c, c_size), b_size + c_size);
  EXPECT_EQ(to_hex(combined(combined(a, b, b_size), c, c_size)), to_hex(right));
}

TEST_P(ChecksumContract, CombineMayWriteOverItsFirstArgument) {
  std::string a = digest("left");
  const std::string b = digest("right");
  const std::string expected = combined(a, b, 5);
  if (expected.empty()) GTEST_SKIP() << facts().name << " cannot combine";
  auto* in_place = reinterpret_cast<uint8_t*>(a.data());
  const auto* other = reinterpret_cast<const uint8_t*>(b.data());
  ASSERT_EQ(table_->combine(table_->self, index_, in_place, other, 5, in_place), MORTISE_OK);
  EXPECT_EQ(to_hex(a), to_hex(expected));
}

TEST_P(ChecksumContract, ManyThreadsDigestAtOnce) {
  constexpr size_t kThreads = 4;
  constexpr int kRounds = 200;
  std::array<std::string, kThreads> data;
  std::array<std::string, kThreads> expected;
  for (size_t t = 0; t < kThreads; ++t) {
    data[t] = pseudo_random_bytes(2'000 + t, static_cast<uint32_t>(t));
    expected[t] = digest(data[t]);
  }
  std::array<int, kThreads> wrong{};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < kRounds; ++round) {
        if (digest(data[t]) != expected[t]) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t t = 0; t < kThreads; ++t) EXPECT_EQ(wrong[t], 0) << "thread " << t;
}

TEST_P(ChecksumContract, AStateMayMoveBetweenThreads) {
  const std::string data = pseudo_random_bytes(8'000, 8);
  Hasher travelling = hasher();
  travelling.update(std::string_view(data).substr(0, 4'000));
  std::string result;
  std::thread([&, state = std::move(travelling)]() mutable {
    state.update(std::string_view(data).substr(4'000));
    result = state.finish();
  }).join();
  EXPECT_EQ(to_hex(result), to_hex(digest(data)));
}

std::string test_name(const testing::TestParamInfo<AlgorithmPlace>& info) {
  std::string name = info.param.plugin + "_" + info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Loaded, ChecksumContract, testing::ValuesIn(find_algorithms()), test_name);

TEST(Checksums, ThoseTheServerNeedsAreThere) {
  std::set<std::string> names;
  for (const AlgorithmPlace& place : find_algorithms()) names.insert(place.name);
  for (const char* needed : {"md5", "sha1", "sha256", "sha512", "crc32", "crc32c", "crc64nvme", "xxhash", "xxhash2",
                             "xxh3", "xxh128", "xxhash64", "xxhash3", "xxhash128"}) {
    EXPECT_TRUE(names.contains(needed)) << needed;
  }
}

}  // namespace
}  // namespace mortise::test
