// SPDX-License-Identifier: Apache-2.0
//
// Pages of AIStore become pages of mortise.remote/1.
#include "remote_ais/listing.h"

#include <gtest/gtest.h>
#include <mortise/bytes.h>

#include <string>
#include <vector>

namespace mortise::remote_ais {
namespace {

using Names = std::vector<std::string>;

ListedPage page_of(const Names& keys, bool truncated = false) {
  ListedPage page;
  for (const std::string& key : keys) {
    page.objects.push_back({key, 1, std::nullopt, "", ""});
    page.last = key;
  }
  page.truncated = truncated;
  return page;
}

struct Told {
  Names keys, prefixes;
  bool truncated = false;
};

Told told_by(const Rows& rows) {
  Told told;
  RemoteReply<mortise_remote_page> answer(&told, [](void* to, const mortise_error*, const mortise_remote_page* p) {
    auto& out = *static_cast<Told*>(to);
    for (size_t i = 0; i < p->object_count; ++i) out.keys.emplace_back(view(p->objects[i].key));
    for (size_t i = 0; i < p->prefix_count; ++i) out.prefixes.emplace_back(view(p->prefixes[i]));
    out.truncated = p->truncated != 0;
  });
  rows.give(answer);
  return told;
}

TEST(Rows, RollUpAndSkipWhatIsRolledUp) {
  Rows rows({"", "/", 10}, "");
  EXPECT_TRUE(rows.add(page_of({"a", "a/1", "a/2"}, true))) << "there are rows";
  EXPECT_EQ((Names{"a"}), told_by(rows).keys);
  EXPECT_EQ((Names{"a/"}), told_by(rows).prefixes);
  EXPECT_TRUE(told_by(rows).truncated);
  EXPECT_EQ("a/\xF4\x8F\xBF\xBF", rows.next());
  EXPECT_EQ("a/\xF4\x8F\xBF\xBF", Rows({"", "/", 10}, "a/").next()) << "and so does the page behind it";
}

TEST(Rows, OnlyWhatBeginsWithThePrefix) {
  Rows rows({"a*", "", 10}, "");
  EXPECT_FALSE(rows.add(page_of({"a", "a0"}, true))) << "no row yet";
  EXPECT_EQ("a0", rows.next());
  EXPECT_TRUE(rows.add(page_of({"a*b", "ab"})));
  EXPECT_EQ(Names{"a*b"}, told_by(rows).keys);
  EXPECT_FALSE(told_by(rows).truncated);
}

TEST(Rows, APageEndsAtItsLimit) {
  Rows rows({"", "", 2}, "");
  EXPECT_TRUE(rows.add(page_of({"a", "b", "c"})));
  EXPECT_EQ((Names{"a", "b"}), told_by(rows).keys);
  EXPECT_TRUE(told_by(rows).truncated);
}

TEST(Rows, WhatComesBeforeIsNotTold) {
  Rows rows({"", "/", 10}, "b");
  EXPECT_TRUE(rows.add(page_of({"a", "b", "b/x", "c"})));
  EXPECT_EQ(Names{"c"}, told_by(rows).keys);
  EXPECT_EQ(Names{"b/"}, told_by(rows).prefixes);
}

}  // namespace
}  // namespace mortise::remote_ais
