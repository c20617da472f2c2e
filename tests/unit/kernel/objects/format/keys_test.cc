// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/names.h"

namespace mortise::objects::test {
namespace {

std::string random_key(std::mt19937& random) {
  static const std::string kLetters(
      "\0\x01\x02\x03"
      "ab/\xc3",
      8);
  std::string out;
  for (size_t n = random() % 6; n > 0; --n) out += kLetters[random() % kLetters.size()];
  return out;
}

TEST(StoredKeys, EscapeWithoutNulAndKeepTheOrder) {
  std::mt19937 random(1);
  std::string back;
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_key(random);
    const auto b = random_key(random);
    EXPECT_EQ(keys::escape(a) < keys::escape(b), a < b);
    EXPECT_EQ(keys::of('v', a, "x") < keys::of('v', b, "x"), a < b);
    EXPECT_EQ(keys::escape(a).find('\0'), std::string::npos);
    ASSERT_TRUE(keys::unescape(keys::escape(a), back));
    EXPECT_EQ(back, a);
    EXPECT_TRUE(keys::escape(a + b).starts_with(keys::escape(a)));
    const auto stored = keys::of('v', a, "suffix");
    const auto split = keys::split(stored);
    EXPECT_EQ(split.escaped, keys::escape(a));
    EXPECT_EQ(split.suffix, "suffix");
    if (a < b) {
      EXPECT_LT(keys::of('u', a).append("\x01\x02", 2), keys::of('u', b, "")) << "skip_key() lands at or before b";
      EXPECT_GT(keys::of('u', a).append("\x01\x02", 2), keys::of('u', a, std::string(32, 'f')));
    }
    if (a.empty()) continue;
    const auto beyond = keys::after_all(keys::of('o', a));
    EXPECT_EQ(beyond <= keys::of('o', b), a < b && !b.starts_with(a));
  }
  EXPECT_FALSE(keys::unescape(std::string_view("a\0b", 3), back));
  EXPECT_FALSE(keys::unescape("a\x01", back));
  EXPECT_FALSE(keys::unescape("a\x01\x01", back));
  EXPECT_FALSE(keys::unescape("a\x01\x04", back));
}

TEST(StoredKeys, FitTheStore) {
  EXPECT_LE(keys::numbered('m', std::string(1024, '\0'), std::string(32, 'f'), 9999).size(), 4096u);
  EXPECT_EQ(keys::number_of(keys::numbered('p', "k", "id", 10'000)), 10'000u);
  EXPECT_EQ(keys::bucket_id_of(keys::partition_of("abc")), "abc");
  EXPECT_EQ(keys::bucket_id_of("sys"), "");
  EXPECT_EQ(keys::after_all("a\xff\xff"), "b");
  EXPECT_EQ(keys::after_all("\xff"), "");
}

TEST(VersionIds, SortNewestFirst) {
  EXPECT_LT(make_version_id(2), make_version_id(1));
  EXPECT_LT(make_version_id(1000), make_version_id(999));
  EXPECT_EQ(sequence_of(make_version_id(12'345)), 12'345u);
  EXPECT_TRUE(is_id(make_version_id(1)));
  EXPECT_TRUE(is_id(make_timed_id(1)));
  EXPECT_NE(make_version_id(1), make_version_id(1));
  EXPECT_LT(make_timed_id(1), make_timed_id(2));
  EXPECT_FALSE(is_id("null"));
  EXPECT_FALSE(is_id(std::string(32, 'A')));
}

}  // namespace
}  // namespace mortise::objects::test
