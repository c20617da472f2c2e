// SPDX-License-Identifier: Apache-2.0
//
// Versioned buckets.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Operations, Versions) {
  EXPECT_THAT(s3.send("GET /bkt?versioning").elements("Status"), IsEmpty());
  put("k", "0");
  enable_versioning();
  EXPECT_EQ(s3.send("GET /bkt?versioning").element("Status"), "Enabled");
  const std::string first = s3.send("PUT /bkt/k", "1").header("x-amz-version-id");
  const std::string second = s3.send("PUT /bkt/k", "2").header("x-amz-version-id");
  ASSERT_NE(first, "");
  EXPECT_NE(first, second);
  EXPECT_EQ(get("k").header("x-amz-version-id"), second);
  EXPECT_EQ(get("k?versionId=" + first).body, "1");
  EXPECT_EQ(get("k?versionId=null").body, "0");
  EXPECT_EQ(get("k?versionId=").code(), "InvalidArgument");
  EXPECT_EQ(get("k?versionId=nonsense").code(), "InvalidArgument");

  const Reply removed = s3.send("DELETE /bkt/k");
  EXPECT_EQ(removed.header("x-amz-delete-marker"), "true");
  const std::string marker = removed.header("x-amz-version-id");
  Reply r = get("k");
  EXPECT_EQ(r.code(), "NoSuchKey");
  EXPECT_EQ(r.header("x-amz-delete-marker"), "true");
  EXPECT_EQ(r.header("x-amz-version-id"), marker);
  r = get("k?versionId=" + marker);
  EXPECT_EQ(r.status, 405);
  EXPECT_EQ(r.header("allow"), "DELETE");
  EXPECT_EQ(r.header("x-amz-delete-marker"), "true");
  EXPECT_TRUE(r.has("last-modified"));

  r = s3.send("GET /bkt?versions");
  EXPECT_THAT(r.elements("VersionId"), ElementsAre(marker, second, first, "null"));
  EXPECT_THAT(r.elements("IsLatest"), ElementsAre("true", "false", "false", "false"));
  r = s3.send("GET /bkt?versions&max-keys=2");
  EXPECT_EQ(r.element("NextKeyMarker"), "k");
  EXPECT_EQ(r.element("NextVersionIdMarker"), second);
  r = s3.send("GET /bkt?versions&key-marker=k&version-id-marker=" + second);
  EXPECT_THAT(r.elements("VersionId"), ElementsAre(first, "null"));
  EXPECT_THAT(s3.send("GET /bkt?versions&key-marker=k").elements("VersionId"), IsEmpty());
  EXPECT_EQ(s3.send("GET /bkt?versions&version-id-marker=" + second).code(), "InvalidArgument");

  r = s3.send("DELETE /bkt/k?versionId=" + marker);
  EXPECT_EQ(r.header("x-amz-delete-marker"), "true");
  EXPECT_EQ(r.header("x-amz-version-id"), marker);
  EXPECT_EQ(get("k").body, "2");
  r = s3.post("POST /bkt?delete", "<Delete><Object><Key>k</Key><VersionId>" + first +
                                      "</VersionId></Object><Object><Key>k</Key></Object></Delete>");
  EXPECT_THAT(r.elements("VersionId"), ElementsAre(first));
  EXPECT_EQ(r.elements("DeleteMarkerVersionId").size(), 1u);
}

TEST_F(Operations, SuspendedVersioning) {
  enable_versioning();
  put("k", "1");
  enable_versioning("Suspended");
  const Reply r = s3.send("PUT /bkt/k", "2");
  EXPECT_FALSE(r.has("x-amz-version-id"));
  EXPECT_EQ(get("k").header("x-amz-version-id"), "null");
  EXPECT_EQ(s3.send("DELETE /bkt/k").header("x-amz-version-id"), "null");
  EXPECT_EQ(s3.send("GET /bkt?versions").elements("VersionId").size(), 2u);
}

TEST_F(Operations, VersioningDocuments) {
  const auto code = [&](const char* document) { return s3.post("PUT /bkt?versioning", document).code(); };
  EXPECT_EQ(code("<VersioningConfiguration/>"), "IllegalVersioningConfigurationException");
  EXPECT_EQ(code("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>"), "MalformedXML");
  EXPECT_EQ(code("<Other/>"), "MalformedXML");
  EXPECT_EQ(code(""), "MalformedXML");
}

TEST_F(Operations, TheNullVersionOfAnUnversionedBucket) {
  put("k", "x");
  const Reply r = s3.send("HEAD /bkt/k?versionId=null");
  EXPECT_EQ(r.status, 200);
  EXPECT_FALSE(r.has("x-amz-version-id"));
  EXPECT_THAT(s3.send("GET /bkt?versions").elements("VersionId"), ElementsAre("null"));
  EXPECT_EQ(s3.send("DELETE /bkt/k?versionId=null").status, 204);
  EXPECT_EQ(get("k").status, 404);
}

}  // namespace
}  // namespace mortise::api_s3::test
