// SPDX-License-Identifier: Apache-2.0
//
// CopyObject and RenameObject.
#include "api_s3/wire/date.h"
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::IsEmpty;

TEST_F(Operations, CopyObject) {
  const std::string etag =
      put("src", "hello",
          "Content-Type: a/b\nx-amz-meta-m: 1\nx-amz-tagging: t=1\nx-amz-website-redirect-location: /x\n"
          "x-amz-acl: public-read\nx-amz-storage-class: STANDARD_IA");
  Reply r = s3.send("PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: /bkt/src\nx-amz-meta-n: ignored");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.element("ETag"), etag);
  EXPECT_TRUE(parse_date(r.element("LastModified")));
  Reply copy = get("dst");
  EXPECT_EQ(copy.body, "hello");
  EXPECT_EQ(copy.header("content-type"), "a/b");
  EXPECT_EQ(copy.header("x-amz-meta-m"), "1");
  EXPECT_FALSE(copy.has("x-amz-meta-n"));
  EXPECT_EQ(copy.header("x-amz-tagging-count"), "1");
  EXPECT_FALSE(copy.has("x-amz-website-redirect-location"));  // never copied, like class and list
  EXPECT_FALSE(copy.has("x-amz-storage-class"));
  EXPECT_THAT(s3.send("GET /bkt/dst?acl").elements("URI"), IsEmpty());

  s3.send(
      "PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: bkt/src\nx-amz-metadata-directive: REPLACE\nx-amz-meta-n: 2\n"
      "x-amz-tagging-directive: REPLACE\nx-amz-tagging: u=1&v=2");
  copy = get("dst");
  EXPECT_EQ(copy.header("x-amz-meta-n"), "2");
  EXPECT_FALSE(copy.has("x-amz-meta-m"));
  EXPECT_EQ(copy.header("content-type"), "binary/octet-stream");
  EXPECT_EQ(copy.header("x-amz-tagging-count"), "2");
}

TEST_F(Operations, CopyObjectRefuses) {
  const std::string etag = put("src", "hello");
  const auto copy = [&](const std::string& headers) { return s3.send("PUT /bkt/dst HTTP/1.1\n" + headers); };
  EXPECT_EQ(copy("x-amz-copy-source: bkt/none").code(), "NoSuchKey");
  EXPECT_EQ(copy("x-amz-copy-source: none/src").code(), "NoSuchBucket");
  EXPECT_EQ(copy("x-amz-copy-source: none/src").element("BucketName"), "none");
  EXPECT_EQ(copy("x-amz-copy-source: nonsense").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source: bkt/src\nx-amz-metadata-directive: SHUFFLE").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source: bkt/src\nRange: bytes=0-1").code(), "InvalidArgument");
  Reply r = copy("x-amz-copy-source: bkt/src\nx-amz-copy-source-if-match: other");
  EXPECT_EQ(r.status, 412);
  EXPECT_EQ(r.element("Condition"), "x-amz-copy-source-If-Match");
  r = copy("x-amz-copy-source: bkt/src\nx-amz-copy-source-if-none-match: " + etag);
  EXPECT_EQ(r.status, 412);
  EXPECT_EQ(r.element("Condition"), "x-amz-copy-source-If-None-Match");
  EXPECT_EQ(s3.send("PUT /none/dst HTTP/1.1\nx-amz-copy-source: bkt/src").code(), "NoSuchBucket");
  s3.access.denied = {"s3:GetObject bkt/src"};
  EXPECT_EQ(copy("x-amz-copy-source: bkt/src").code(), "AccessDenied");
}

TEST_F(Operations, CopyOntoItself) {
  put("k", "x", "x-amz-meta-m: 1");
  const auto copy = [&](const std::string& headers) {
    return s3.send("PUT /bkt/k HTTP/1.1\nx-amz-copy-source: bkt/k\n" + headers);
  };
  EXPECT_EQ(copy("x-amz-meta-m: 2").code(), "InvalidRequest");
  EXPECT_EQ(copy("x-amz-metadata-directive: REPLACE\nx-amz-meta-m: 2").status, 200);
  EXPECT_EQ(get("k").header("x-amz-meta-m"), "2");
  EXPECT_EQ(copy("x-amz-storage-class: STANDARD_IA").status, 200);
  EXPECT_EQ(get("k").header("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(copy("x-amz-storage-class: STANDARD_IA").code(), "InvalidRequest");
}

TEST_F(Operations, CopyOfVersions) {
  enable_versioning();
  const std::string first = s3.send("PUT /bkt/k", "1").header("x-amz-version-id");
  put("k", "2");
  Reply r = s3.send("PUT /bkt/d HTTP/1.1\nx-amz-copy-source: bkt/k?versionId=" + first);
  EXPECT_EQ(r.header("x-amz-copy-source-version-id"), first);
  EXPECT_NE(r.header("x-amz-version-id"), "");
  EXPECT_EQ(get("d").body, "1");
  const std::string marker = s3.send("DELETE /bkt/k").header("x-amz-version-id");
  EXPECT_EQ(s3.send("PUT /bkt/d HTTP/1.1\nx-amz-copy-source: bkt/k").code(), "NoSuchKey");
  EXPECT_EQ(s3.send("PUT /bkt/d HTTP/1.1\nx-amz-copy-source: bkt/k?versionId=" + marker).code(), "InvalidRequest");
}

TEST_F(Operations, RenameObject) {
  put("old", "x", "x-amz-meta-m: 1");
  put("taken", "y");
  EXPECT_EQ(s3.send("PUT /bkt/new?renameObject HTTP/1.1\nx-amz-rename-source: none").code(), "NoSuchKey");
  EXPECT_EQ(s3.send("PUT /bkt/taken?renameObject HTTP/1.1\nx-amz-rename-source: old\nIf-None-Match: *").status, 412);
  EXPECT_EQ(s3.send("PUT /bkt/new?renameObject HTTP/1.1\nx-amz-rename-source: old").status, 200);
  EXPECT_EQ(get("new").header("x-amz-meta-m"), "1");
  EXPECT_EQ(get("old").status, 404);
}

}  // namespace
}  // namespace mortise::api_s3::test
