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
  EXPECT_EQ(copy("x-amz-copy-source: bkt/%ZZ").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source: bad@name/src").code(), "InvalidArgument");
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

TEST_F(Operations, APlusInACopySourceIsASpaceUnlessOnlyThePlusExists) {
  const auto copied = [&](const std::string& source) {
    const Reply r = s3.send("PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: " + source);
    return r.status == 200 ? get("dst").body : r.code();
  };
  put("a+b", "plus");
  EXPECT_EQ(copied("bkt/a+b"), "plus");
  EXPECT_EQ(copied("bkt/a%20b"), "NoSuchKey");
  put("a%20b", "space");
  EXPECT_EQ(copied("bkt/a+b"), "space");
  EXPECT_EQ(copied("/bkt%2Fa+b"), "space");
  EXPECT_EQ(copied("bkt/a%20b"), "space");
  EXPECT_EQ(copied("bkt/a%2Bb"), "plus");
  put("%C3%A9%20%2B+", "mixed");  // a plus of a path is a plus
  EXPECT_EQ(copied("bkt/%C3%A9+%2B%2B"), "mixed");
  EXPECT_EQ(copied("bkt/none+here"), "NoSuchKey");
  EXPECT_EQ(copied("none/a+b"), "NoSuchBucket");
  s3.send("DELETE /bkt/a%20b");
  EXPECT_EQ(copied("bkt/a+b"), "plus");
}

TEST_F(Operations, APlusInACopySourceWithAVersion) {
  enable_versioning();
  const std::string plus = s3.send("PUT /bkt/a+b", "plus").header("x-amz-version-id");
  const std::string space = s3.send("PUT /bkt/a%20b", "space").header("x-amz-version-id");
  const auto copied = [&](const std::string& version) {
    const Reply r = s3.send("PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: bkt/a+b?versionId=" + version);
    return r.status == 200 ? get("dst").body : r.code();
  };
  EXPECT_EQ(copied(space), "space");
  EXPECT_EQ(copied(plus), "plus");
  EXPECT_EQ(copied("null"), "NoSuchVersion");
  const std::string marker = s3.send("DELETE /bkt/a%20b").header("x-amz-version-id");
  EXPECT_EQ(copied(marker), "InvalidRequest");
}

TEST_F(Operations, PermissionIsAskedForTheKeyThatIsCopied) {
  put("a+b", "plus");
  const auto copy = [&] { return s3.send("PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: bkt/a+b"); };
  const auto may_copy = [&](const char* denied) {
    s3.access.denied = {denied};
    return copy().status == 200;
  };
  EXPECT_FALSE(may_copy("s3:GetObject bkt/a+b"));
  EXPECT_TRUE(may_copy("s3:GetObject bkt/a b"));
  put("a%20b", "space");
  EXPECT_TRUE(may_copy("s3:GetObject bkt/a+b"));
  EXPECT_FALSE(may_copy("s3:GetObject bkt/a b"));
  s3.access.denied.clear();
  s3.send("DELETE /bkt/a%20b");
  s3.send("DELETE /bkt/a+b");
  EXPECT_FALSE(may_copy("s3:GetObject bkt/a b"));  // neither exists: only who may read hears so
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
  EXPECT_EQ(copy("x-amz-storage-class: STANDARD_IA").status, 200);  // the same again: to write it anew
  EXPECT_EQ(copy("x-amz-storage-class: STANDARD").status, 200);
  EXPECT_EQ(copy("x-amz-storage-class: STANDARD").status, 200);
  EXPECT_FALSE(get("k").has("x-amz-storage-class"));
  EXPECT_EQ(get("k").header("x-amz-meta-m"), "2");
}

TEST_F(Operations, CopyOntoItselfLooksAtConditionsFirst) {
  const std::string etag = put("k", "x");
  const auto copy = [&](const std::string& headers) {
    return s3.send("PUT /bkt/k HTTP/1.1\nx-amz-copy-source: bkt/k\n" + headers);
  };
  for (const char* more : {"", "\nx-amz-storage-class: STANDARD"}) {
    Reply r = copy(std::string("If-None-Match: *") + more);
    EXPECT_EQ(r.status, 412);
    EXPECT_EQ(r.element("Condition"), "If-None-Match");
    r = copy(std::string("If-Match: \"other\"") + more);
    EXPECT_EQ(r.status, 412);
    EXPECT_EQ(r.element("Condition"), "If-Match");
  }
  EXPECT_EQ(copy("If-Match: " + etag).code(), "InvalidRequest");
  EXPECT_EQ(copy("If-Match: " + etag + "\nx-amz-storage-class: STANDARD").status, 200);
}

TEST_F(Operations, CopyOfVersions) {
  put("old", "0");
  enable_versioning();
  const std::string first = s3.send("PUT /bkt/k", "1").header("x-amz-version-id");
  put("k", "2");
  Reply r = s3.send("PUT /bkt/d HTTP/1.1\nx-amz-copy-source: bkt/k?versionId=" + first);
  EXPECT_EQ(r.header("x-amz-copy-source-version-id"), first);
  EXPECT_NE(r.header("x-amz-version-id"), "");
  EXPECT_EQ(get("d").body, "1");
  EXPECT_FALSE(s3.send("PUT /bkt/d HTTP/1.1\nx-amz-copy-source: bkt/old").has("x-amz-copy-source-version-id"));
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

TEST_F(Operations, APlusInARenameSourceIsASpaceUnlessOnlyThePlusExists) {
  put("a+b", "plus");
  put("a%20b", "space");
  const auto rename = [&](const std::string& to) {
    return s3.send("PUT /bkt/" + to + "?renameObject HTTP/1.1\nx-amz-rename-source: a+b");
  };
  s3.access.denied = {"s3:DeleteObject bkt/a b"};
  EXPECT_EQ(rename("first").status, 403);
  s3.access.denied = {"s3:DeleteObject bkt/a+b"};
  EXPECT_EQ(rename("a%20b").code(), "InvalidRequest");  // onto itself
  EXPECT_EQ(rename("first").status, 200);
  EXPECT_EQ(get("first").body, "space");
  EXPECT_EQ(get("a+b").body, "plus");
  EXPECT_EQ(rename("second").status, 403);
  s3.access.denied.clear();
  EXPECT_EQ(rename("second").status, 200);
  EXPECT_EQ(get("second").body, "plus");
  EXPECT_EQ(rename("third").code(), "NoSuchKey");
}

}  // namespace
}  // namespace mortise::api_s3::test
