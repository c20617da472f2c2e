// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "contract/meta_store/fixture.h"

namespace mortise::test {

TEST_P(MetaStoreContract, OrdersKeysByUnsignedBytes) {
  std::vector<std::string> keys;
  for (int b = 1; b < 256; ++b) {
    keys.emplace_back(1, static_cast<char>(b));
    keys.push_back(keys.back() + '\1');
    keys.push_back(keys[keys.size() - 2] + '\xff');
  }
  for (size_t i = 0; i < keys.size(); ++i) put("p", keys[(i * 331) % keys.size()], "v");  // 331 and 765 are coprime
  const auto records = all("p");
  ASSERT_EQ(records.size(), keys.size());
  for (size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(records[i].first, keys[i]);
}

TEST_P(MetaStoreContract, TellsApartKeysThatLookAlike) {
  const Records records = {{"a", "1"}, {"a/", "2"}, {"a//b", "3"}, {"a/b", "4"}, {"aa", "5"}};
  for (const auto& [key, value] : records) put("p", key, value);
  EXPECT_EQ(all("p"), records);
}

TEST_P(MetaStoreContract, SeeksTheFirstAtOrBehind) {
  for (const char* k : {"b", "d", "f"}) put("p", k, k);
  auto c = cursor("p");
  const std::pair<const char*, const char*> cases[] = {{"", "b"},  {"a", "b"}, {"b", "b"}, {"ba", "d"},
                                                       {"d", "d"}, {"e", "f"}, {"f", "f"}};
  for (const auto& [from, to] : cases) {
    auto found = c.seek(from);
    ASSERT_TRUE(found && *found) << from;
    EXPECT_EQ(c.key(), to) << from;
    EXPECT_EQ(c.value(), to) << from;
  }
  auto end = c.seek("fa");
  EXPECT_TRUE(end && !*end);
}

TEST_P(MetaStoreContract, StaysWithinItsBounds) {
  for (const char* k : {"a", "b", "ba", "c", "d"}) put("p", k, k);
  put("o", "z", "a partition before");
  put("q", "a", "a partition behind");
  const auto within = [&](std::string_view from, std::string_view below, const std::string& seek) {
    auto c = store().cursor("p", {.from = from, .below = below, .expected = 3, .loose = true});
    EXPECT_TRUE(c);
    std::string keys;
    for (const auto& record : rest(*c, seek)) keys += record.first + " ";
    return keys;
  };
  EXPECT_EQ(within("", "", ""), "a b ba c d ");
  EXPECT_EQ(within("b", "d", ""), "b ba c ");
  EXPECT_EQ(within("b", "d", "a"), "b ba c ");
  EXPECT_EQ(within("b", "d", "bb"), "c ");
  EXPECT_EQ(within("b", "d", "d"), "");
  EXPECT_EQ(within("b0", "", ""), "ba c d ");
  EXPECT_EQ(within("", "ba", ""), "a b ");
  EXPECT_EQ(within("e", "f", ""), "");
  EXPECT_EQ(within("c", "b", ""), "") << "nothing lies between";
  auto c = store().cursor("p", {.from = "b", .below = "c"});
  ASSERT_TRUE(c);
  EXPECT_EQ(rest(*c).size(), 2u);
  EXPECT_EQ(rest(*c, "b").size(), 2u) << "a seek after the end";
}

TEST_P(MetaStoreContract, CanSeekAgainAfterTheEnd) {
  put("p", "a", "1");
  auto c = cursor("p");
  auto first = c.seek("");
  ASSERT_TRUE(first && *first);
  auto end = c.next();
  ASSERT_TRUE(end && !*end);
  auto again = c.seek("");
  ASSERT_TRUE(again && *again);
  EXPECT_EQ(c.key(), "a");
}

TEST_P(MetaStoreContract, HasNothingInAnEmptyPartition) {
  auto c = cursor("nothing");
  auto found = c.seek("");
  EXPECT_TRUE(found && !*found);
}

TEST_P(MetaStoreContract, KeepsPartitionsApart) {
  for (const char* p : {"a", "ab", "a-", "a.b", "a/b", "A", "b"}) {
    put(p, "k", std::string("of ") + p);
    put(p, "\xff", "last");
  }
  for (const char* p : {"a", "ab", "a-", "a.b", "a/b", "A", "b"})
    EXPECT_EQ(all(p), (Records{{"k", std::string("of ") + p}, {"\xff", "last"}})) << p;
  remove("a", "k");
  EXPECT_EQ(get("a", "k"), "(none)");
  EXPECT_EQ(get("ab", "k"), "of ab");
}

TEST_P(MetaStoreContract, ListsPartitionsInOrderByPrefix) {
  const std::vector<std::string> names = {"-", "A", "a", "a-", "a.b", "a/b", "ab", "b", "b/1", "b/2", "zz"};
  for (size_t i = 0; i < names.size(); ++i)
    for (const char* key : {"\1", "k", "\xff"}) put(names[(i * 7) % names.size()], key, "v");
  const auto list = [&](std::string_view prefix) {
    std::vector<std::string> out;
    auto done = store().partitions(prefix, [&](std::string_view name) { out.emplace_back(name); });
    EXPECT_TRUE(done);
    return out;
  };
  EXPECT_EQ(list(""), names);
  EXPECT_EQ(list("a"), (std::vector<std::string>{"a", "a-", "a.b", "a/b", "ab"}));
  EXPECT_EQ(list("b/"), (std::vector<std::string>{"b/1", "b/2"}));
  EXPECT_EQ(list("c"), std::vector<std::string>());
  EXPECT_EQ(list("zzz"), std::vector<std::string>());
  for (const char* key : {"\1", "k", "\xff"}) remove("zz", key);
  EXPECT_EQ(list("z"), std::vector<std::string>()) << "a partition vanishes with its last record";
}

TEST_P(MetaStoreContract, ShowsACursorTheMomentItWasOpened) {
  if (store().has_loose_cursors()) GTEST_SKIP() << "its cursors are no snapshots";
  put("p", "a", "1");
  put("p", "b", "1");
  put("p", "c", "1");
  auto before = cursor("p");
  put("p", "a", "2");
  remove("p", "b");
  put("p", "bb", "2");
  auto between = cursor("p");
  remove("p", "a");
  put("p", "b", "3");
  EXPECT_EQ(rest(before), (Records{{"a", "1"}, {"b", "1"}, {"c", "1"}}));
  EXPECT_EQ(rest(between), (Records{{"a", "2"}, {"bb", "2"}, {"c", "1"}}));
  EXPECT_EQ(all("p"), (Records{{"b", "3"}, {"bb", "2"}, {"c", "1"}}));
  EXPECT_EQ(rest(before), (Records{{"a", "1"}, {"b", "1"}, {"c", "1"}}));
}

TEST_P(MetaStoreContract, KeepsSnapshotsApartWhenTheyCloseInAnyOrder) {
  if (store().has_loose_cursors()) GTEST_SKIP() << "its cursors are no snapshots";
  std::vector<CursorHandle> cursors;
  for (int i = 0; i < 6; ++i) {
    put("p", "k", std::to_string(i));
    cursors.push_back(cursor("p"));
  }
  remove("p", "k");
  for (const size_t i : {2u, 0u, 5u, 1u, 3u, 4u}) {
    EXPECT_EQ(rest(cursors[i]), (Records{{"k", std::to_string(i)}}));
    const CursorHandle closed = std::move(cursors[i]);
  }
  EXPECT_TRUE(all("p").empty());
}

// What every cursor must do: what is there all the time comes once.
TEST_P(MetaStoreContract, ShowsWhatStaysOnceWhileOtherThingsChange) {
  auto b = batch("p");
  for (int i = 0; i < 3000; ++i) b.put("key" + std::to_string(100000 + i), std::to_string(i));
  ASSERT_EQ(commit_status(b), Status::ok);
  auto c = store().cursor("p", {.loose = true});
  ASSERT_TRUE(c);
  std::string last;
  int seen = 0;
  for (auto more = c->seek(""); more && *more; more = c->next()) {
    const std::string key(c->key());
    EXPECT_LT(last, key);
    last = key;
    const int number = std::stoi(key.substr(3)) - 100000;
    if (number % 3 != 0) continue;  // the others come and go
    ++seen;
    if (number % 30 == 0 && number + 100 < 3000) {
      remove("p", "key" + std::to_string(100000 + (number + 100) / 3 * 3 + 1));
      put("p", "key" + std::to_string(100000 + number + 30) + "x", "new");
    }
  }
  EXPECT_EQ(seen, 1000);
}

TEST_P(MetaStoreContract, WalksALargePartitionWhileItChanges) {
  if (store().has_loose_cursors()) GTEST_SKIP() << "its cursors are no snapshots";
  auto b = batch("p");
  for (int i = 0; i < 5000; ++i) b.put("key" + std::to_string(100000 + i), "old");
  ASSERT_EQ(commit_status(b), Status::ok);
  auto c = cursor("p");
  int seen = 0;
  for (auto more = c.seek(""); more && *more; more = c.next(), ++seen) {
    EXPECT_EQ(c.value(), "old");
    if (seen % 100 == 0) put("p", "key" + std::to_string(100000 + seen + 50), "new");
    if (seen % 100 == 50) remove("p", "key" + std::to_string(100000 + seen + 1));
  }
  EXPECT_EQ(seen, 5000);
}

}  // namespace mortise::test
