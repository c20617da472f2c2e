// SPDX-License-Identifier: Apache-2.0
//
// mortise/checksum.h with algorithms made to be awkward.
#include <gtest/gtest.h>
#include <mortise/checksum.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <thread>

#include "support/test_host.h"

namespace mortise {
namespace {

/// Counts bytes; says when it is made and destroyed.
struct Counter {
  static constexpr const char* kName = "counter";
  static constexpr const char* kTestVector = "09";
  static constexpr uint32_t kDigestSize = 1;
  static inline int alive = 0;

  Counter() noexcept { ++alive; }
  ~Counter() { --alive; }
  void update(const void*, size_t n) noexcept { count = static_cast<uint8_t>(count + n); }
  void finish(uint8_t* digest) noexcept { *digest = count; }
  void reset() noexcept { count = 0; }
  static bool combine(const uint8_t* a, const uint8_t* b, uint64_t, uint8_t* digest) noexcept {
    *digest = static_cast<uint8_t>(*a + *b);
    return true;
  }
  uint8_t count = 0;
};

struct Throws : Counter {
  static constexpr const char* kName = "throws";
  Throws() { throw std::runtime_error("no"); }
};

struct NotThere : Counter {
  static constexpr const char* kName = "not-there";
  explicit operator bool() const noexcept { return false; }
};

struct alignas(64) Aligned : Counter {
  static constexpr const char* kName = "aligned";
  void finish(uint8_t* digest) noexcept { *digest = reinterpret_cast<uintptr_t>(this) % 64 == 0 ? count : 255; }
};

struct Separate {
  static constexpr const char* kName = "separate_1";
  static constexpr const char* kTestVector = "00000000000000ff";
  static constexpr uint32_t kDigestSize = 8;
  void update(const void*, size_t) noexcept {}
  void finish(uint8_t* digest) noexcept { std::memset(digest, 0xff, kDigestSize); }
  void reset() noexcept {}
};

struct RefusesToCombine : Counter {
  static constexpr const char* kName = "refuses";
  static bool combine(const uint8_t*, const uint8_t*, uint64_t, uint8_t*) noexcept { return false; }
};

using Table = ChecksumTable<Counter, Throws, NotThere, Aligned, Separate, RefusesToCombine>;

// Constant data: usable in another file's constant initialisation, hence before any constructor ran.
constinit const mortise_checksum* const early = Table::get();

TEST(ChecksumTable, IsConstantData) {
  EXPECT_EQ(early, Table::get());
  EXPECT_EQ(early->size, sizeof(mortise_checksum));
}

TEST(ChecksumTable, DescribesEachAlgorithm) {
  const mortise_checksum* t = Table::get();
  ASSERT_EQ(t->count(t->self), 6u);
  EXPECT_STREQ(t->algorithm(t->self, 0)->name, "counter");
  EXPECT_STREQ(t->algorithm(t->self, 4)->name, "separate_1");
  EXPECT_EQ(t->algorithm(t->self, 4)->digest_size, 8u);
  EXPECT_EQ(t->algorithm(t->self, 4)->size, sizeof(mortise_checksum_algorithm));
  EXPECT_EQ(t->algorithm(t->self, 6), nullptr);
}

TEST(ChecksumTable, EveryStateKnowsItsOwnAlgorithm) {
  Hasher counter(Table::get(), 0);
  Hasher separate(Table::get(), 4);
  counter.update("123");
  separate.update("123");
  EXPECT_EQ(separate.finish(), std::string(8, '\xff'));
  EXPECT_EQ(counter.finish(), std::string(1, 3));
}

/// A thread keeps some of the states that it destroyed, until it ends: counts are exact on a new one.
void on_new_thread(const std::function<void()>& run) { std::thread(run).join(); }

TEST(ChecksumTable, DestroysWhatItMade) {
  const int before = Counter::alive;
  on_new_thread([before] {
    {
      Hasher one(Table::get(), 0);
      Hasher two(Table::get(), 3);
      EXPECT_EQ(Counter::alive, before + 2);
    }
    Hasher again(Table::get(), 0);
    EXPECT_EQ(again.finish(), std::string(1, 0)) << "a kept state begins anew";
    EXPECT_LE(Counter::alive, before + 2);
  });
  EXPECT_EQ(Counter::alive, before);
  Table::get()->destroy(nullptr);  // as free() does
}

TEST(ChecksumTable, AThrowingConstructorGivesNoState) {
  const int before = Counter::alive;
  EXPECT_FALSE(Hasher(Table::get(), 1));
  EXPECT_EQ(Counter::alive, before);
}

TEST(ChecksumTable, AFalseStateIsDropped) {
  const int before = Counter::alive;
  EXPECT_FALSE(Hasher(Table::get(), 2));
  EXPECT_EQ(Counter::alive, before);
}

TEST(ChecksumTable, KeepsAlignment) {
  for (int i = 0; i < 8; ++i) {
    Hasher h(Table::get(), 3);
    h.update("12");
    EXPECT_EQ(h.finish(), std::string(1, 2));
  }
}

TEST(ChecksumTable, CombinesOnlyWhatCan) {
  const mortise_checksum* t = Table::get();
  const uint8_t a = 3, b = 4;
  uint8_t out = 0;
  EXPECT_EQ(t->combine(t->self, 0, &a, &b, 4, &out), MORTISE_OK);
  EXPECT_EQ(out, 7);
  EXPECT_EQ(t->combine(t->self, 4, &a, &b, 4, &out), MORTISE_UNSUPPORTED);
  EXPECT_EQ(t->combine(t->self, 5, &a, &b, 4, &out), MORTISE_UNSUPPORTED);
  EXPECT_EQ(t->combine(t->self, 6, &a, &b, 4, &out), MORTISE_UNSUPPORTED);
}

TEST(Hasher, MovesItsState) {
  const int before = Counter::alive;
  on_new_thread([] {
    Hasher a(Table::get(), 0);
    a.update("12");
    Hasher b = std::move(a);
    b.update("3");
    EXPECT_EQ(b.finish(), std::string(1, 3));
    a = Hasher(Table::get(), 0);
    a.update("1");
    b = std::move(a);
    EXPECT_EQ(b.finish(), std::string(1, 1));
    a = Hasher();
    b = Hasher();
  });
  EXPECT_EQ(Counter::alive, before);
}

TEST(Checksums, FindsByNameAndTheFirstProviderWins) {
  test::TestHost host;
  host.provide(MORTISE_CHECKSUM_ID, "one", ChecksumTable<Counter>::get());
  host.provide(MORTISE_CHECKSUM_ID, "two", ChecksumTable<Separate, Counter>::get());
  const Checksums checksums(host.host());
  EXPECT_EQ(checksums.all().size(), 2u);
  ASSERT_NE(checksums.find("counter"), nullptr);
  EXPECT_EQ(checksums.find("counter")->table, ChecksumTable<Counter>::get());
  EXPECT_EQ(checksums.find("separate_1")->digest_size, 8u);
  EXPECT_EQ(checksums.find("md5"), nullptr);
  EXPECT_FALSE(checksums.create("md5"));
  EXPECT_TRUE(checksums.create("counter"));
}

TEST(Checksums, CombinesByName) {
  test::TestHost host;
  host.provide(MORTISE_CHECKSUM_ID, "one", Table::get());
  const Checksums checksums(host.host());
  EXPECT_EQ(checksums.combine("counter", std::string(1, 3), std::string(1, 4), 4), std::string(1, 7));
  EXPECT_EQ(checksums.combine("counter", "too long", std::string(1, 4), 4), "");
  EXPECT_EQ(checksums.combine("separate_1", std::string(8, 0), std::string(8, 0), 4), "");
  EXPECT_EQ(checksums.combine("refuses", std::string(1, 3), std::string(1, 4), 4), "");
  EXPECT_EQ(checksums.combine("nobody", std::string(1, 3), std::string(1, 4), 4), "");
}

TEST(Checksums, LeavesOutWhatBreaksTheContract) {
  static constexpr mortise_checksum_algorithm bad[] = {
      {sizeof(mortise_checksum_algorithm), MORTISE_DIGEST_MAX + 1, "huge", ""},
      {sizeof(mortise_checksum_algorithm), 0, "empty", ""},
      {sizeof(mortise_checksum_algorithm), 4, nullptr, ""},
  };
  mortise_checksum table = *Table::get();
  table.count = [](void*) -> size_t { return 4; };
  table.algorithm = [](void*, size_t i) { return i < 3 ? &bad[i] : nullptr; };
  test::TestHost host;
  host.provide(MORTISE_CHECKSUM_ID, "bad", &table);
  EXPECT_TRUE(Checksums(host.host()).all().empty());
}

TEST(Checksums, DoesNotLookBeyondTheSizeOfAnOlderTable) {
  mortise_checksum table = *Table::get();
  table.size = offsetof(mortise_checksum, combine);
  table.combine = [](void*, size_t, const uint8_t*, const uint8_t*, uint64_t, uint8_t*) -> mortise_status {
    ADD_FAILURE() << "called a member that the maker of the table did not know";
    return MORTISE_OK;
  };
  test::TestHost host;
  host.provide(MORTISE_CHECKSUM_ID, "old", &table);
  EXPECT_EQ(Checksums(host.host()).combine("counter", std::string(1, 3), std::string(1, 4), 4), "");
}

}  // namespace
}  // namespace mortise
