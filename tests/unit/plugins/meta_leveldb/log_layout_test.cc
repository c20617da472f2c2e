// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/log_layout.h"

#include <gtest/gtest.h>

#include "meta_leveldb/change_list.h"

namespace mortise::meta_leveldb {
namespace {

std::string some_bytes(size_t size) {
  std::string out;
  for (size_t i = 0; i < size; ++i) out.push_back(static_cast<char>('a' + i * 7 % 26));
  return out;
}

}  // namespace

// Around the end of a block, where a piece has no room, or none for bytes.
TEST(LogLayout, FindsEveryPartOfARecordWhereItLies) {
  for (size_t before = kLogBlock - 20; before < kLogBlock + 20; ++before) {
    for (const size_t size : {size_t{1}, size_t{14}, size_t{5000}, kLogBlock, 3 * kLogBlock + 5}) {
      std::string file = some_bytes(before);
      const std::string record = some_bytes(size);
      append_record(file, before, record);
      for (const size_t from : {size_t{0}, size / 2, size - 1}) {
        const uint64_t position = position_in_log(before, from);
        const uint64_t span = span_in_log(position, size - from);
        ASSERT_LE(position + span, file.size());
        std::string found = file.substr(position, span);
        remove_headers(found, position, size - from);
        ASSERT_EQ(found, record.substr(from)) << before << ' ' << size << ' ' << from;
      }
    }
  }
}

TEST(ChangeList, IsReadAsItWasWritten) {
  ChangeList list;
  list.begin(77);
  const std::string large = some_bytes(70'000);
  const size_t at = list.put("key", large);
  list.remove(std::string(300, 'k'));
  EXPECT_EQ(list.bytes().substr(at, large.size()), large);
  ChangeReader changes(list.bytes());
  EXPECT_EQ(changes.sequence(), 77u);
  BatchChange change;
  ASSERT_TRUE(changes.next(change));
  EXPECT_EQ(change.key, "key");
  EXPECT_EQ(change.value, large);
  EXPECT_EQ(change.value_at, at);
  ASSERT_TRUE(changes.next(change));
  EXPECT_TRUE(change.remove);
  EXPECT_EQ(change.key, std::string(300, 'k'));
  EXPECT_FALSE(changes.next(change));
  EXPECT_TRUE(changes.complete());
}

TEST(ChangeList, IsNotReadBeyondItsEnd) {
  ChangeList list;
  list.begin(1);
  list.put("key", some_bytes(200));
  list.remove("gone");
  const std::string whole(list.bytes());
  for (size_t size = 0; size < whole.size(); ++size) {
    ChangeReader changes(std::string_view(whole).substr(0, size));
    BatchChange change;
    while (changes.next(change)) EXPECT_LE(change.value_at + change.value.size(), size);
    EXPECT_FALSE(changes.complete()) << size;
  }
}

}  // namespace mortise::meta_leveldb
