// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/units.h"

#include "kernel/config/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace mortise::config {
namespace {

TEST(Units, Sizes) {
  EXPECT_EQ(parse_size("0"), 0);
  EXPECT_EQ(parse_size("512"), 512);
  EXPECT_EQ(parse_size("512B"), 512);
  EXPECT_EQ(parse_size("64KiB"), 65536);
  EXPECT_EQ(parse_size("64 KiB"), 65536);
  EXPECT_EQ(parse_size("5TiB"), int64_t{5} << 40);
  EXPECT_EQ(parse_size("1kB"), 1000);
  EXPECT_EQ(parse_size("2GB"), 2'000'000'000);
  EXPECT_EQ(parse_size("8191PiB"), int64_t{8191} << 50);
  for (const char* bad : {"", "KiB", "-1", "1.5GiB", "1k", "1 ", "8192PiB", "99999999999999999999", "1KiB ", "0x10"})
    EXPECT_EQ(parse_size(bad), std::nullopt) << bad;
}

TEST(Units, Durations) {
  EXPECT_EQ(parse_duration("0"), 0);
  EXPECT_EQ(parse_duration("250ms"), 250);
  EXPECT_EQ(parse_duration("10s"), 10'000);
  EXPECT_EQ(parse_duration("2h"), 7'200'000);
  EXPECT_EQ(parse_duration("1d"), 86'400'000);
  for (const char* bad : {"", "5", "s", "-1s", "1 week", "1.5s", "99999999999999999d"})
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
}

TEST(Units, Integers) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", "+1", "1 ", " 1", "9223372036854775808", "1e3"})
    EXPECT_EQ(parse_integer(bad), std::nullopt) << bad;
}

TEST(Suggestions, FindTheNearestWordOnly) {
  const std::vector<std::string> words{"listen", "data_dir", "threads"};
  EXPECT_EQ(nearest("lisen", words), "listen");
  EXPECT_EQ(nearest("lsiten", words), "listen");
  EXPECT_EQ(nearest("datadir", words), "data_dir");
  EXPECT_EQ(nearest("color", words), "");
  EXPECT_EQ(nearest("x", words), "");
  EXPECT_EQ(nearest(std::string(1000, 'x'), words), "");
}

}  // namespace
}  // namespace mortise::config
