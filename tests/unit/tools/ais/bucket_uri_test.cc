// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/bucket_uri.h"

#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

BucketUri uri(std::string_view text) {
  auto parsed = parse_uri(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : BucketUri{};
}

TEST(BucketUri, BucketAndObject) {
  const auto parsed = uri("ais://photos/2026/a b%20//c/");
  EXPECT_EQ(parsed.provider, "ais");
  EXPECT_EQ(parsed.bucket, "photos");
  EXPECT_EQ(parsed.object, "2026/a b%20//c/");  // as it is
  EXPECT_EQ(parsed.text(), "ais://photos/2026/a b%20//c/");
  EXPECT_EQ(parsed.uname(), "ais/@#/photos/2026/a b%20//c/");
  EXPECT_FALSE(parsed.is_remote());
}

TEST(BucketUri, ProvidersHaveTwoNames) {
  EXPECT_EQ(uri("s3://b").provider, "aws");
  EXPECT_EQ(uri("aws://b").text(), "s3://b");
  EXPECT_EQ(uri("gcp://b").text(), "gs://b");
  EXPECT_EQ(uri("azure://b").text(), "az://b");
  EXPECT_EQ(uri("oci://b/o").text(), "oc://b/o");
  EXPECT_TRUE(uri("gs://b").is_remote());
}

TEST(BucketUri, ProviderAlone) {
  for (const auto* text : {"ais", "ais:", "ais://"}) {
    const auto parsed = uri(text);
    EXPECT_EQ(parsed.provider, "ais");
    EXPECT_TRUE(parsed.bucket.empty() && parsed.object.empty());
  }
}

TEST(BucketUri, Namespaces) {
  EXPECT_EQ(uri("ais://#ns1/b/o").space.uname(), "@#ns1");
  EXPECT_EQ(uri("ais://@uuid#ns/b").space.uname(), "@uuid#ns");
  EXPECT_EQ(uri("ais://@remais/b").text(), "ais://@remais/b");
  EXPECT_EQ(uri("ais://@remais").space.cluster, "remais");
  EXPECT_EQ(uri("ais://@").space.uname(), "@@#");
  EXPECT_EQ(uri("ais://#ns1").bucket, "");
  EXPECT_EQ(uri("ais://#ns1/b/o").uname(), "ais/@#ns1/b/o");
  EXPECT_TRUE(uri("ais://@remais/b").is_remote());
  EXPECT_FALSE(uri("ais://#ns1/b").is_remote());
}

TEST(BucketUri, WhatIsNone) {
  for (const auto* text : {"", "photos", "cloud://x", "http://host/x", "ais://bad name", "ais://b..x", "ais:///x",
                           "://x", "ais://@a b/c", "ais://#a.b/c", "ais:photos", "ais:/b"})
    EXPECT_FALSE(parse_uri(text).ok()) << text;
  EXPECT_FALSE(parse_uri("ais://" + std::string(65, 'b')).ok());
  EXPECT_TRUE(parse_uri("ais://" + std::string(64, 'b')).ok());
}

TEST(BucketUri, AWordWithoutProviderIsExplained) {
  EXPECT_EQ(parse_uri("photos").error().message, "\"photos\" names no provider: did you mean \"ais://photos\"?");
}

TEST(BucketUri, BucketOrObjectIsDemanded) {
  EXPECT_TRUE(parse_bucket("ais://b").ok());
  EXPECT_TRUE(parse_bucket("ais://b/").ok());
  EXPECT_FALSE(parse_bucket("ais://b/o").ok());
  EXPECT_FALSE(parse_bucket("ais://").ok());
  EXPECT_TRUE(parse_object("ais://b/o").ok());
  EXPECT_FALSE(parse_object("ais://b").ok());
  EXPECT_FALSE(parse_object("ais://b/").ok());
}

}  // namespace
}  // namespace mortise::ais
