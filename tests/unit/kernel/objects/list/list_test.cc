// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/objects/object_suite.h"

#include <algorithm>
#include <random>
#include <set>

namespace mortise::objects::test {
namespace {

class Listing : public ObjectSuite {
 protected:
  Listing() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
  void put(std::initializer_list<const char*> keys) {
    for (const auto* k : keys) ASSERT_TRUE(client.put("bucket", k, "x").ok()) << k;
  }
  std::string rows(std::string_view prefix = {}, std::string_view delimiter = {}, std::string_view after = {}) {
    auto list = list_of("bucket", 1000);
    list.prefix = str(prefix);
    list.delimiter = str(delimiter);
    list.after = str(after);
    return joined(client.list(list).rows);
  }
  /// All rows, fetched in pages.
  std::vector<std::string> paged(uint32_t limit, std::string_view prefix, std::string_view delimiter) {
    std::vector<std::string> all;
    std::string after;
    for (;;) {
      auto list = list_of("bucket", limit);
      list.prefix = str(prefix);
      list.delimiter = str(delimiter);
      list.after = str(after);
      const auto page = client.list(list);
      EXPECT_TRUE(page.ok()) << page.message;
      EXPECT_LE(page.rows.size(), limit);
      all.insert(all.end(), page.rows.begin(), page.rows.end());
      if (!page.truncated) return all;
      EXPECT_EQ(page.next, page.rows.back());
      EXPECT_EQ(page.rows.size(), limit);
      after = page.next;
    }
  }
};

TEST_P(Listing, GoesInByteOrder) {
  put({"b", "a", "a/b", "a/", "a//b", "a!", "\xc3\xa9", "z", "A"});
  EXPECT_EQ(rows(), "A a a! a/ a//b a/b b z \xc3\xa9");
}

TEST_P(Listing, ShowsWhatIsKnownOfAnObject) {
  put({"a"});
  const auto page = client.list(list_of("bucket", 10));
  ASSERT_EQ(page.objects.size(), 1u);
  EXPECT_EQ(page.objects[0].size, 1u);
  EXPECT_EQ(page.objects[0].etag, "9dd4e461268c8034f5c8564e155c67a6");
  EXPECT_EQ(page.objects[0].owner, "me");
  EXPECT_TRUE(page.objects[0].latest);
  EXPECT_FALSE(page.truncated);
}

TEST_P(Listing, FiltersByPrefix) {
  put({"a", "ab", "abc", "b"});
  EXPECT_EQ(rows("ab"), "ab abc");
  EXPECT_EQ(rows("abc"), "abc");
  EXPECT_EQ(rows("abcd"), "");
}

TEST_P(Listing, RollsUpWhatSharesAPrefix) {
  put({"a", "d/", "d/1", "d/2", "d/e/3", "d0", "f/4"});
  EXPECT_EQ(rows("", "/"), "a d/ d0 f/");
  EXPECT_EQ(rows("d/", "/"), "d/ d/1 d/2 d/e/");
  EXPECT_EQ(rows("d", "/"), "d/ d0");
  EXPECT_EQ(rows("d/e/", "/"), "d/e/3");
}

TEST_P(Listing, TakesAnyStringAsDelimiter) {
  put({"axxb", "axb", "axxc", "b--c", "b-c"});
  EXPECT_EQ(rows("", "xx"), "axb axx b--c b-c");
  EXPECT_EQ(rows("", "--"), "axb axxb axxc b-- b-c");
  EXPECT_EQ(rows("", "a"), "a b--c b-c");
  EXPECT_EQ(rows("", "axxb"), "axb axxb axxc b--c b-c");
  EXPECT_EQ(rows("", "\xff"), "axb axxb axxc b--c b-c");
}

TEST_P(Listing, StartsBehindAMarkerAndSkipsItsCommonPrefix) {
  put({"a", "d/1", "d/2", "d/2/x", "e"});
  EXPECT_EQ(rows("", "", "a"), "d/1 d/2 d/2/x e");
  EXPECT_EQ(rows("", "", "b"), "d/1 d/2 d/2/x e");
  EXPECT_EQ(rows("", "", "d/2"), "d/2/x e");
  EXPECT_EQ(rows("", "/", "d/"), "e");
  EXPECT_EQ(rows("", "/", "d/1"), "e");
  EXPECT_EQ(rows("d/", "/", "d/1"), "d/2 d/2/");
  EXPECT_EQ(rows("d/", "/", "a"), "d/1 d/2 d/2/");
  EXPECT_EQ(rows("d/", "/", "e"), "");
  EXPECT_EQ(rows("", "", "z"), "");
}

TEST_P(Listing, ALimitOfNothingGivesNothing) {
  put({"a"});
  const auto page = client.list(list_of("bucket", 0));
  EXPECT_TRUE(page.ok());
  EXPECT_TRUE(page.rows.empty());
  EXPECT_FALSE(page.truncated);
}

TEST_P(Listing, IsTruncatedOnlyIfSomethingFollows) {
  put({"a", "b", "d/1", "d/2"});
  auto list = list_of("bucket", 3);
  list.delimiter = str("/");
  EXPECT_FALSE(client.list(list).truncated);
  list.limit = 2;
  EXPECT_TRUE(client.list(list).truncated);
}

TEST_P(Listing, KeysWithControlCharactersKeepTheirOrder) {
  const std::vector<std::string> keys = {
      std::string("a\0", 2), "a\x01", std::string("a\x01\0", 3), "a\x01\x01", "a\x02", "a", "ab"};
  for (const auto& k : keys) ASSERT_TRUE(client.put("bucket", k, k).ok());
  auto sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(client.list(list_of("bucket", 100)).rows, sorted);
  EXPECT_EQ(paged(1, "", ""), sorted);
  EXPECT_EQ(rows("", "\x01"), joined({"a", std::string("a\0", 2), "a\x01", "a\x02", "ab"}));
  for (const auto& k : keys) EXPECT_EQ(client.get("bucket", k).body, k);
}

TEST_P(Listing, PagesLoseAndRepeatNothing) {
  std::mt19937 random(42);
  std::set<std::string> keys;
  const std::string letters = "ab/-";
  while (keys.size() < 150) {
    std::string k;
    for (size_t n = 1 + random() % 6; n > 0; --n) k += letters[random() % letters.size()];
    keys.insert(k);
  }
  for (const auto& k : keys) ASSERT_TRUE(client.put("bucket", k, "x").ok());
  for (const std::string prefix : {"", "a", "a/", "b-"})
    for (const std::string delimiter : {"", "/", "-", "ab", "//"}) {
      std::vector<std::string> expected;
      for (const auto& k : keys) {
        if (!k.starts_with(prefix)) continue;
        const auto at = delimiter.empty() ? std::string::npos : k.find(delimiter, prefix.size());
        const auto row = at == std::string::npos ? k : k.substr(0, at + delimiter.size());
        if (expected.empty() || expected.back() != row) expected.push_back(row);
      }
      for (const uint32_t limit : {1u, 2u, 7u, 1000u})
        EXPECT_EQ(paged(limit, prefix, delimiter), expected) << prefix << " " << delimiter << " " << limit;
    }
}

TEST_P(Listing, DeletedKeysLeaveNoCommonPrefix) {
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  put({"d/1", "d/2", "e/1"});
  client.remove("bucket", "d/1");
  client.remove("bucket", "d/2");
  EXPECT_EQ(rows("", "/"), "e/");
  auto list = list_of("bucket", 100);
  list.delimiter = str("/");
  EXPECT_EQ(joined(client.list_versions(list).rows), "d/ e/");
}

TEST_P(Listing, VersionsPageWithoutLossInEverySize) {
  put({"a", "c"});
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  for (int i = 0; i < 3; ++i) put({"a", "b", "c", "d/x"});
  client.remove("bucket", "b");
  const auto all = client.list_versions(list_of("bucket", 1000));
  EXPECT_EQ(all.rows.size(), 4u + 4u + 4u + 3u);
  EXPECT_FALSE(all.truncated);
  size_t latest = 0;
  for (const auto& o : all.objects) latest += o.latest ? 1 : 0;
  EXPECT_EQ(latest, 4u);
  for (const uint32_t limit : {1u, 2u, 3u, 5u, 14u, 15u}) {
    std::vector<std::string> rows_seen;
    std::string after;
    std::string version;
    for (;;) {
      auto list = list_of("bucket", limit);
      list.after = str(after);
      list.after_version = str(version);
      const auto page = client.list_versions(list);
      ASSERT_TRUE(page.ok());
      rows_seen.insert(rows_seen.end(), page.rows.begin(), page.rows.end());
      if (!page.truncated) break;
      after = page.next;
      version = page.next_version;
    }
    EXPECT_EQ(rows_seen, all.rows) << limit;
  }
}

TEST_P(Listing, VersionsBehindAKeyOrAVersion) {
  ASSERT_TRUE(client.put("bucket", "a", "0").ok());
  ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", "enabled"}}).ok());
  const auto one = client.put("bucket", "a", "1").version;
  const auto two = client.put("bucket", "a", "2").version;
  put({"b"});
  const auto listed_behind = [&](std::string_view key, std::string_view version) {
    auto list = list_of("bucket", 100);
    list.after = str(key);
    list.after_version = str(version);
    return client.list_versions(list);
  };
  EXPECT_EQ(listed_behind("a", "").rows.size(), 1u) << "all versions of the key are skipped";
  EXPECT_EQ(listed_behind("a", two).rows.size(), 3u);
  EXPECT_EQ(listed_behind("a", one).rows.size(), 2u);
  EXPECT_EQ(listed_behind("a", "null").rows.size(), 1u);
  EXPECT_EQ(listed_behind("a", "bogus").detail, MORTISE_INVALID_MARKER);
  ASSERT_TRUE(client.remove("bucket", "a", two).ok());
  EXPECT_EQ(listed_behind("a", two).rows.size(), 3u) << "the marker's version went meanwhile";
}

TEST_P(Listing, OfNoBucketFails) {
  EXPECT_EQ(client.list(list_of("nobucket", 1)).detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(client.list_versions(list_of("nobucket", 1)).detail, MORTISE_NO_SUCH_BUCKET);
  EXPECT_EQ(client.list_uploads(list_of("nobucket", 1)).detail, MORTISE_NO_SUCH_BUCKET);
}

MORTISE_OVER_ALL_STORES(Listing);

}  // namespace
}  // namespace mortise::objects::test
