// SPDX-License-Identifier: Apache-2.0
//
// What is written is read, in order, by its owner alone.
#include <gmock/gmock.h>

#include "contract/records/fixture.h"

namespace mortise::test {
namespace {

TEST_P(RecordsContract, KeepsBytesOfAnyValue) {
  const Records records = of("acme");
  const std::string bytes("\0\x01\x02\xff/\n", 6);
  put(records, bytes, bytes);
  put(records, "empty", "");
  EXPECT_EQ(get(records, bytes), bytes);
  EXPECT_EQ(get(records, "empty"), "");
  EXPECT_EQ(get(records, "other"), "(none)");
  EXPECT_EQ(scan(records), (Rows{{bytes, bytes}, {"empty", ""}}));
}

TEST_P(RecordsContract, OwnersDoNotSeeEachOther) {
  put(of("acme"), "k", "acme's");
  put(of("acme2"), "k", "the other's");
  put(Records(of("acme")), "k2", "");
  EXPECT_EQ(get(of("acme"), "k"), "acme's");
  EXPECT_EQ(scan(of("acme2")), (Rows{{"k", "the other's"}}));
}

TEST_P(RecordsContract, NoBucketIsInTheWay) {
  put(of("b"), "k", "v");
  std::vector<std::string> partitions;
  ASSERT_TRUE(meta().partitions("", [&](std::string_view name) { partitions.emplace_back(name); }));
  EXPECT_THAT(partitions, ::testing::Contains("r/b"));
  for (const std::string& name : partitions) EXPECT_FALSE(name.starts_with("b/") || name == "sys") << name;
}

TEST_P(RecordsContract, ScansInOrderFromAnyKeyOn) {
  const Records records = of("acme");
  const std::string nul("a\0", 2), one("a\x01", 2);
  for (const std::string& key : {std::string("b"), std::string("a"), one, nul, std::string("a2"), std::string("\xff")})
    put(records, key, key);
  EXPECT_EQ(scan(records), (Rows{{"a", "a"}, {nul, nul}, {one, one}, {"a2", "a2"}, {"b", "b"}, {"\xff", "\xff"}}));
  EXPECT_EQ(scan(records, "a"), (Rows{{"a", "a"}, {nul, nul}, {one, one}, {"a2", "a2"}}));
  EXPECT_EQ(scan(records, "a", "a"), (Rows{{nul, nul}, {one, one}, {"a2", "a2"}}));
  EXPECT_EQ(scan(records, "a", nul), (Rows{{one, one}, {"a2", "a2"}}));
  EXPECT_EQ(scan(records, "a", "A"), scan(records, "a"));
  EXPECT_EQ(scan(records, "a", "b"), Rows{});
  EXPECT_EQ(scan(records, nul), (Rows{{nul, nul}}));
}

TEST_P(RecordsContract, ALimitedScanSaysWhetherThereIsMore) {
  const Records records = of("acme");
  for (const char* key : {"a", "b", "c"}) put(records, key, key);
  const auto count = [&](std::string_view after, uint32_t limit, bool more) {
    size_t seen = 0;
    const auto end = records.scan_and_wait("", after, limit, [&](const mortise_record&) { ++seen; });
    EXPECT_TRUE(end);
    EXPECT_EQ(end->truncated, more) << "after '" << after << "', at most " << limit;
    return seen;
  };
  EXPECT_EQ(count("", 2, true), 2u);
  EXPECT_EQ(count("", 3, false), 3u);
  EXPECT_EQ(count("b", 2, false), 1u);
  EXPECT_EQ(count("c", 2, false), 0u);
}

TEST_P(RecordsContract, WhatWasReportedIsThereAfterwards) {
  if (!keeps_data()) GTEST_SKIP() << "a store in memory keeps nothing";
  put(of("acme"), "k", "v");
  close();
  open();
  EXPECT_EQ(get(of("acme"), "k"), "v");
}

TEST_P(RecordsContract, KeysOfOtherLengthsAreRefused) {
  const Records records = of("acme");
  const std::string longest(MORTISE_RECORDS_MAX_KEY, '\0');  // the longest that is stored, too
  put(records, longest, "v");
  EXPECT_EQ(get(records, longest), "v");
  EXPECT_EQ(records.get_and_wait(longest + "k").error().status, Status::too_large);
  EXPECT_EQ(records.get_and_wait("").error().status, Status::invalid);
}

}  // namespace
}  // namespace mortise::test
