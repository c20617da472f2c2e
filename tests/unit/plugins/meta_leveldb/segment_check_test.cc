// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/segment_check.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meta_leveldb/change_list.h"
#include "meta_leveldb/log_check.h"
#include "support/temp_directory.h"

namespace mortise::meta_leveldb {
namespace {

constexpr PlaceTag kTag{'t', 'a', 'g', 0, 1, 2, 3, 4};
constexpr PlaceTag kAnotherTag{'t', 'a', 'g', 0, 1, 2, 3, 5};

class SegmentCheck : public testing::Test {
 protected:
  /// Makes segment 1 with two groups, the first of which begins with this number, and looks at it.
  SegmentFindings look(uint64_t first, uint64_t applied = 0) const {
    std::vector<std::string> groups;
    for (uint64_t sequence = first; sequence < first + 2; ++sequence) {
      ChangeList changes;
      changes.begin(sequence);
      changes.put("key", "value");
      groups.emplace_back(changes.bytes());
    }
    std::filesystem::create_directories(segments_directory(directory_.path()));
    std::ofstream(segment_name(directory_.path(), 1), std::ios::binary) << make_log(groups);
    auto found = check_segments(directory_.path(), {}, kTag, {1, applied}, {});
    EXPECT_TRUE(found.ok());
    return found ? *std::move(found) : SegmentFindings();
  }

 private:
  const test::TempDirectory directory_;
};

TEST_F(SegmentCheck, KeepsTheGroupsThatTheDatabaseDoesNotHave) {
  const uint64_t first = first_sequence(kTag, 1);
  EXPECT_EQ(look(first).missing.size(), 2u);
  EXPECT_EQ(look(first, first).missing.size(), 1u);
  EXPECT_TRUE(look(first, first + 1).missing.empty());
  EXPECT_FALSE(look(first, first + 2).faults.empty()) << "the database has more";
}

TEST_F(SegmentCheck, RefusesAnotherSegment) {
  for (const uint64_t first : {first_sequence(kTag, 2), first_sequence(kAnotherTag, 1)}) {
    const auto found = look(first);
    ASSERT_EQ(found.faults.size(), 1u);
    EXPECT_THAT(found.faults[0], testing::HasSubstr("is another segment"));
    EXPECT_FALSE(found.mendable);
    EXPECT_TRUE(found.missing.empty());
  }
}

TEST_F(SegmentCheck, ReadsThoseThatCountFromOne) {
  EXPECT_EQ(look(1).missing.size(), 2u);
  EXPECT_EQ(look(1, 1).missing.size(), 1u);
  EXPECT_TRUE(look(1).faults.empty());
}

}  // namespace
}  // namespace mortise::meta_leveldb
