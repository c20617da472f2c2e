// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/bucket_id.h"

#include <gtest/gtest.h>

namespace mortise::api_native {
namespace {

TEST(BucketId, NamesOfTheObjectServiceAndBack) {
  struct Case {
    const char *provider, *name_space, *service, *shown;
  };
  for (const Case& c : {Case{"", "", "b", "ais://b"}, Case{"ais", "#ns", "ais://#ns/b", "ais://#ns/b"},
                        Case{"s3", "", "aws://b", "aws://b"}, Case{"ais", "@id#ns", "ais://@id#ns/b", "ais://@id#ns/b"},
                        Case{"ais", "@#", "b", "ais://b"}}) {
    const auto id = parse_bucket_id(c.provider, c.name_space, "b");
    ASSERT_TRUE(id) << c.shown;
    EXPECT_EQ(id->service_name(), c.service);
    EXPECT_EQ(id->shown(), c.shown);
    EXPECT_EQ(BucketId::from_service_name(id->service_name()).uname(), id->uname());
  }
}

TEST(BucketId, UnamesNameAnObjectToo) {
  const auto uname = parse_uname("ais/@#ns/b/a//o");
  ASSERT_TRUE(uname);
  EXPECT_EQ(uname->bucket.shown(), "ais://#ns/b");
  EXPECT_EQ(uname->object, "a//o");
  for (const char* bad : {"", "ais", "ais/@#", "ais/@#/", "x/@#/b/", "ais/@#/../o"})
    EXPECT_FALSE(parse_uname(bad)) << bad;
}

TEST(BucketId, NamesOfObjectsStayInTheirBucket) {
  for (const char* good : {"a", "a//b", "d/", "..a", "~x", "\xC3\xBC"}) EXPECT_FALSE(check_object_name(good)) << good;
  for (const char* bad : {"", "..", "a/..", "./a", "a/./b", "~/a", "\xFF"}) EXPECT_TRUE(check_object_name(bad)) << bad;
}

}  // namespace
}  // namespace mortise::api_native
