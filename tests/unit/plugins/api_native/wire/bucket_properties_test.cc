// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/bucket_properties.h"

#include <gtest/gtest.h>

namespace mortise::api_native {
namespace {

TEST(BucketProperties, ChangesGetTheNamesOfMortise) {
  const auto changes = parse_property_changes(
      Json::parse(R"({"checksum":{"type":"md5"},"access":"771","lru":{"batch_size":7},"mirror":null,"force":true})"));
  ASSERT_TRUE(changes);
  const PropertyChanges expected = {{"ais.access", "771"}, {"checksum.type", "md5"}, {"ais.lru.batch_size", "7"}};
  EXPECT_EQ(*changes, expected);
}

TEST(BucketProperties, WhatIsNotTheirsIsRefused) {
  for (const char* bad : {R"({"nosuch":1})", R"({"checksum":"md5"})", R"({"lru":{"enabled":"maybe"}})", R"([1])",
                          R"({"lru":{"batch_size":1.5}})", R"({"access":-1})", R"({"ec":{"enabled":true}})"})
    EXPECT_FALSE(parse_property_changes(Json::parse(bad))) << bad;
}

TEST(BucketProperties, DurationsAndSizes) {
  for (const char* good : {"2h0m", "30s", "100ms", "0", "1h2m3s"}) EXPECT_TRUE(is_duration(good)) << good;
  for (const char* bad : {"", "2", "h", "2 h", "-1s", "1d"}) EXPECT_FALSE(is_duration(bad)) << bad;
  for (const char* good : {"0B", "1GiB", "17", "4k"}) EXPECT_TRUE(is_size(good)) << good;
  for (const char* bad : {"", "GiB", "1 GiB", "-1", "1X"}) EXPECT_FALSE(is_size(bad)) << bad;
}

}  // namespace
}  // namespace mortise::api_native
