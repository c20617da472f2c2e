// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/address.h"

#include <gtest/gtest.h>

namespace mortise::api_s3 {
namespace {

/// "bucket|key", or the error's code.
std::string parsed(std::string_view path, std::string_view subdomain = {}) {
  auto a = parse_address(path, subdomain);
  if (!a) return a.error().code;
  if (a->level == Level::service) return "service";
  EXPECT_EQ(a->level == Level::bucket, a->key.empty());
  return a->bucket + "|" + a->key;
}

TEST(Address, PathStyle) {
  EXPECT_EQ(parsed(""), "service");
  EXPECT_EQ(parsed("/"), "service");
  EXPECT_EQ(parsed("/b"), "b|");
  EXPECT_EQ(parsed("/b/"), "b|");
  EXPECT_EQ(parsed("/b/k"), "b|k");
}

TEST(Address, KeysAreTakenAsTheyAre) {
  EXPECT_EQ(parsed("/b//k"), "b|/k");
  EXPECT_EQ(parsed("/b/k/"), "b|k/");
  EXPECT_EQ(parsed("/b/a//b"), "b|a//b");
  EXPECT_EQ(parsed("/b/./../x"), "b|./../x");
  EXPECT_EQ(parsed("/b/a+b"), "b|a+b");
  EXPECT_EQ(parsed("/b/%2E%2e/x"), "b|../x");
  EXPECT_EQ(parsed("/b/a%2Fb"), "b|a/b");
  EXPECT_EQ(parsed("/b/100%25"), "b|100%");
  EXPECT_EQ(parsed("/b/%2525"), "b|%25");
  EXPECT_EQ(parsed("/b/%20%2B"), "b| +");
  EXPECT_EQ(parsed("/b/%C3%A9"), "b|é");
  EXPECT_EQ(parsed("/b/é"), "b|é");
  EXPECT_EQ(parsed("/b/a?"), "b|a?");
}

TEST(Address, WhatCannotBeDecoded) {
  for (const char* path : {"/b/%", "/b/%4", "/b/%zz", "/b/%%41", "/b/%C3", "/b/%FF", "/b/%C0%80", "/b/%ED%A0%80",
                           "/b/%F4%90%80%80", "/%", "/b%zz"})
    EXPECT_EQ(parsed(path), "InvalidURI") << path;
}

TEST(Address, NamesThatWouldLeaveTheNamespace) {
  for (const char* path : {"//k", "/a:b", "/aws:%2F%2Fb/k", "/%40%23ns/k", "/b%2Fc", "/b%00/k", "/b%20/k", "/%C3%A9/k"})
    EXPECT_EQ(parsed(path), "InvalidBucketName") << path;
  EXPECT_EQ(parsed("/Under_Score.9-x/k"), "Under_Score.9-x|k");
}

TEST(Address, VirtualHostStyle) {
  EXPECT_EQ(parsed("/", "b"), "b|");
  EXPECT_EQ(parsed("", "b"), "b|");
  EXPECT_EQ(parsed("/k/x", "b"), "b|k/x");
  EXPECT_EQ(parsed("//k", "b"), "b|/k");
  EXPECT_EQ(parsed("/s3/k", "b"), "b|s3/k");
  EXPECT_EQ(parsed("/k", "a.B"), "a.b|k");
  EXPECT_EQ(parsed("/k", "a%2f"), "InvalidBucketName");
}

TEST(Address, NamesOfNewBuckets) {
  for (const char* name : {"abc", "a-b", "a.b", "0ab", "a--b",
                           "123456789012345678901234567890123456789012345678901234567890123", "1.2.3", "1.2.3.x"})
    EXPECT_TRUE(valid_new_bucket_name(name)) << name;
  for (const char* name : {"",
                           "ab",
                           "Abc",
                           "a_b",
                           "-ab",
                           "ab-",
                           ".ab",
                           "ab.",
                           "a..b",
                           "a.-b",
                           "a-.b",
                           "192.168.5.4",
                           "xn--abc",
                           "amzn-s3-demo-x",
                           "abc.mrap",
                           "abc--table-s3",
                           "sthree-abc",
                           "abc-s3alias",
                           "abc--ol-s3",
                           "abc--x-s3",
                           "a b",
                           "a/b",
                           "\xC3\xA9\xC3\xA9",
                           "1234567890123456789012345678901234567890123456789012345678901234"})
    EXPECT_FALSE(valid_new_bucket_name(name)) << name;
}

}  // namespace
}  // namespace mortise::api_s3
