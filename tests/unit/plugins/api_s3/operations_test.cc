// SPDX-License-Identifier: Apache-2.0
//
// Operations from the request's text to the answer, over the real object service in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api_s3/operations.h"
#include "api_s3/payload/base64.h"
#include "api_s3/wire/date.h"
#include "unit/plugins/api_s3/s3_world.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Operations : public ::testing::Test {
 protected:
  Operations() { EXPECT_EQ(s3.send("PUT /bkt").status, 200); }
  /// The ETag of what was put.
  std::string put(std::string_view key, std::string_view body, std::string_view headers = {}) {
    std::string head = "PUT /bkt/" + std::string(key) + " HTTP/1.1";
    if (!headers.empty()) head.append("\n").append(headers);
    const Reply r = s3.send(head, body);
    EXPECT_EQ(r.status, 200) << r.body;
    return r.header("etag");
  }
  Reply get(std::string_view target, std::string_view headers = {}) {
    std::string head = "GET /bkt/" + std::string(target) + " HTTP/1.1";
    if (!headers.empty()) head.append("\n").append(headers);
    return s3.send(head);
  }
  void enable_versioning(const char* status = "Enabled") {
    const Reply r = s3.post("PUT /bkt?versioning",
                            std::string("<VersioningConfiguration><Status>") + status + "</Status></VersioningConfiguration>");
    ASSERT_EQ(r.status, 200) << r.body;
  }
  S3World s3;
};

// ---- buckets

TEST_F(Operations, EveryAnswerCarriesItsIds) {
  for (const char* head : {"GET /", "GET /bkt/none", "HEAD /bkt/none", "GET /bkt?nonsense=%", "POST /", "HEAD /bkt"}) {
    const Reply r = s3.send(head);
    EXPECT_EQ(r.header("x-amz-request-id"), "0123456789ABCDEF") << head;
    EXPECT_EQ(r.header("x-amz-id-2"), "test-host") << head;
    if (!r.body.empty() && r.status >= 400) {
      EXPECT_EQ(r.element("RequestId"), "0123456789ABCDEF") << head;
      EXPECT_EQ(r.element("HostId"), "test-host") << head;
    }
  }
}

TEST_F(Operations, CreateBucket) {
  const Reply made = s3.send("PUT /new-bucket");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.header("location"), "/new-bucket");
  EXPECT_EQ(s3.send("PUT /new-bucket").status, 200);  // mine already; the oldest region takes it
  const Reply other = s3.send("PUT /new-bucket HTTP/1.1\nx-test-user: you");
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code(), "BucketAlreadyExists");
  EXPECT_EQ(s3.send("PUT /Bad_Name").code(), "InvalidBucketName");
  EXPECT_EQ(s3.send("PUT /new-lock HTTP/1.1\nx-amz-bucket-object-lock-enabled: true").status, 501);
  const auto in = [](const char* region) {
    return std::string("<CreateBucketConfiguration><LocationConstraint>") + region +
           "</LocationConstraint></CreateBucketConfiguration>";
  };
  EXPECT_EQ(s3.post("PUT /eu-bucket", in("eu-west-1")).status, 200);
  EXPECT_EQ(s3.send("GET /eu-bucket?location").element("LocationConstraint"), "eu-west-1");
  EXPECT_EQ(s3.send("GET /bkt?location").element("LocationConstraint"), "");
  EXPECT_EQ(s3.post("PUT /odd-bucket", in("&lt;x&gt;")).code(), "InvalidLocationConstraint");
  EXPECT_EQ(s3.post("PUT /bad", "<CreateBucketConfiguration>").code(), "MalformedXML");
}

TEST(OperationsElsewhere, CreateBucketTwiceInAnotherRegion) {
  S3World s3({.region = "eu-west-1"});
  EXPECT_EQ(s3.send("PUT /bkt").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt").code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(s3.send("GET /bkt?location").element("LocationConstraint"), "eu-west-1");
  EXPECT_EQ(s3.send("HEAD /bkt").header("x-amz-bucket-region"), "eu-west-1");
}

TEST_F(Operations, ListBuckets) {
  for (const char* name : {"aaa", "abc", "zzz"}) s3.send(std::string("PUT /") + name);
  s3.send("PUT /yours HTTP/1.1\nx-test-user: you");
  Reply r = s3.send("GET /");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc", "bkt", "zzz"));
  EXPECT_EQ(r.element("ID"), "me");
  EXPECT_EQ(r.element("DisplayName"), "Name of me");
  r = s3.send("GET /?max-buckets=3");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc", "bkt"));
  const std::string token = r.element("ContinuationToken");
  ASSERT_NE(token, "");
  r = s3.send("GET /?continuation-token=" + token);
  EXPECT_THAT(r.elements("Name"), ElementsAre("zzz"));
  EXPECT_THAT(r.elements("ContinuationToken"), IsEmpty());
  r = s3.send("GET /?prefix=a&max-buckets=2");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc"));
  EXPECT_THAT(r.elements("ContinuationToken"), IsEmpty());
  EXPECT_EQ(r.element("Prefix"), "a");
  EXPECT_EQ(s3.send("GET /?max-buckets=0").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /?bucket-region=mars").code(), "InvalidArgument");
}

TEST_F(Operations, HeadAndDeleteBucket) {
  EXPECT_EQ(s3.send("HEAD /bkt").status, 200);
  EXPECT_EQ(s3.send("HEAD /none").status, 404);
  EXPECT_EQ(s3.send("HEAD /none").body, "");
  put("k", "x");
  EXPECT_EQ(s3.send("DELETE /bkt").code(), "BucketNotEmpty");
  EXPECT_EQ(s3.send("DELETE /bkt/k").status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt").status, 204);
  const Reply gone = s3.send("DELETE /bkt");
  EXPECT_EQ(gone.code(), "NoSuchBucket");
  EXPECT_EQ(gone.element("BucketName"), "bkt");
}

TEST_F(Operations, ExpectedBucketOwner) {
  put("k", "x");
  EXPECT_EQ(get("k", "x-amz-expected-bucket-owner: me").status, 200);
  EXPECT_EQ(get("k", "x-amz-expected-bucket-owner: you").code(), "AccessDenied");
  EXPECT_EQ(s3.send("GET /none/k HTTP/1.1\nx-amz-expected-bucket-owner: you").code(), "NoSuchBucket");
  EXPECT_EQ(s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/k\nx-amz-source-expected-bucket-owner: you").code(), "AccessDenied");
}

// ---- objects

TEST_F(Operations, PutAndGet) {
  const std::string etag = put("a//b%20c+d", "hello world", "Content-Type: text/plain\nX-Amz-Meta-Color: Blue\nCache-Control: no-store");
  EXPECT_EQ(etag, "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");
  const Reply r = get("a//b%20c+d");
  EXPECT_EQ(r.status, 200);
  EXPECT_EQ(r.body, "hello world");
  EXPECT_EQ(r.header("etag"), etag);
  EXPECT_EQ(r.header("content-type"), "text/plain");
  EXPECT_EQ(r.header("x-amz-meta-color"), "Blue");
  EXPECT_EQ(r.header("cache-control"), "no-store");
  EXPECT_EQ(r.header("accept-ranges"), "bytes");
  EXPECT_TRUE(parse_date(r.header("last-modified")));
  EXPECT_FALSE(r.has("x-amz-version-id"));
  const Reply h = s3.send("HEAD /bkt/a//b%20c+d");
  EXPECT_EQ(h.status, 200);
  EXPECT_EQ(h.announced, 11);
  EXPECT_EQ(h.body, "");
  EXPECT_EQ(get("a/b%20c+d").code(), "NoSuchKey");
  EXPECT_EQ(get("a//b%20c%20d").code(), "NoSuchKey");
}

TEST_F(Operations, DefaultContentTypeAndOverrides) {
  put("k", "x");
  EXPECT_EQ(get("k").header("content-type"), "binary/octet-stream");
  const Reply r = get("k?response-content-type=image/png&response-content-disposition=attachment%3B%20filename%3D%22a%22"
                      "&response-expires=never");
  EXPECT_EQ(r.header("content-type"), "image/png");
  EXPECT_EQ(r.header("content-disposition"), "attachment; filename=\"a\"");
  EXPECT_EQ(r.header("expires"), "never");
  EXPECT_EQ(get("k?response-content-type=image/png", "x-test-user: nobody").code(), "InvalidRequest");
}

TEST_F(Operations, LargeBodies) {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i) + ",";
  put("big", body);
  EXPECT_EQ(get("big").body, body);
  EXPECT_EQ(get("big", "Range: bytes=1000000-1999999").body, body.substr(1000000, 1000000));
}

TEST_F(Operations, Ranges) {
  put("k", "0123456789");
  put("empty", "");
  const auto range = [&](const char* key, const char* value) { return get(key, std::string("Range: ") + value); };
  Reply r = range("k", "bytes=2-4");
  EXPECT_EQ(r.status, 206);
  EXPECT_EQ(r.body, "234");
  EXPECT_EQ(r.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(range("k", "bytes=8-100").header("content-range"), "bytes 8-9/10");
  EXPECT_EQ(range("k", "bytes=-3").body, "789");
  EXPECT_EQ(range("k", "bytes=-30").header("content-range"), "bytes 0-9/10");
  for (const char* ignored : {"bytes=4-2", "bytes=-", "bytes=0-1,3-4", "lines=1-2"}) EXPECT_EQ(range("k", ignored).status, 200);
  for (const char* bad : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
    r = range("k", bad);
    EXPECT_EQ(r.status, 416) << bad;
    EXPECT_EQ(r.code(), "InvalidRange") << bad;
    EXPECT_EQ(r.header("content-range"), "bytes */10") << bad;
    EXPECT_EQ(r.element("ActualObjectSize"), "10") << bad;
  }
  EXPECT_EQ(range("empty", "bytes=0-").status, 416);
  EXPECT_EQ(range("none", "bytes=0-").status, 404);
}

TEST_F(Operations, IfRange) {
  const std::string etag = put("k", "0123456789");
  EXPECT_EQ(get("k", "Range: bytes=0-1\nIf-Range: " + etag).status, 206);
  EXPECT_EQ(get("k", "Range: bytes=0-1\nIf-Range: \"other\"").status, 200);
  EXPECT_EQ(get("k", "Range: bytes=0-1\nIf-Range: " + get("k").header("last-modified")).status, 206);
  EXPECT_EQ(get("k", "Range: bytes=0-1\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT").status, 200);
}

TEST_F(Operations, ConditionalReads) {
  const std::string etag = put("k", "x");
  const std::string modified = get("k").header("last-modified");
  const std::string past = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(get("k", "If-Match: " + etag).status, 200);
  Reply r = get("k", "If-Match: \"other\"");
  EXPECT_EQ(r.code(), "PreconditionFailed");
  EXPECT_EQ(r.element("Condition"), "If-Match");
  r = get("k", "If-None-Match: " + etag);
  EXPECT_EQ(r.status, 304);
  EXPECT_EQ(r.body, "");
  EXPECT_EQ(r.header("etag"), etag);
  EXPECT_EQ(r.header("last-modified"), modified);
  EXPECT_EQ(get("k", "If-None-Match: *").status, 304);
  EXPECT_EQ(get("k", "If-Modified-Since: " + modified).status, 304);
  EXPECT_EQ(get("k", "If-Modified-Since: " + past).status, 200);
  EXPECT_EQ(get("k", "If-Modified-Since: nonsense").status, 200);
  EXPECT_EQ(get("k", "If-Unmodified-Since: " + past).element("Condition"), "If-Unmodified-Since");
  EXPECT_EQ(get("k", "If-Unmodified-Since: " + modified).status, 200);
  EXPECT_EQ(get("k", "If-Match: " + etag + "\nIf-Unmodified-Since: " + past).status, 200);
  EXPECT_EQ(get("k", "If-None-Match: \"other\"\nIf-Modified-Since: " + modified).status, 200);
  EXPECT_EQ(get("none", "If-None-Match: *").status, 404);
  EXPECT_EQ(s3.send("HEAD /bkt/k HTTP/1.1\nIf-None-Match: " + etag).status, 304);
}

TEST_F(Operations, ConditionalWrites) {
  const auto write = [&](const std::string& key, const std::string& header) {
    return s3.send("PUT /bkt/" + key + " HTTP/1.1\n" + header, "new");
  };
  const std::string etag = put("k", "x");
  EXPECT_EQ(write("k", "If-None-Match: *").code(), "PreconditionFailed");
  EXPECT_EQ(write("fresh", "If-None-Match: *").status, 200);
  EXPECT_EQ(write("k", "If-Match: \"other\"").element("Condition"), "If-Match");
  EXPECT_EQ(write("none", "If-Match: *").code(), "NoSuchKey");
  EXPECT_EQ(write("k", "If-None-Match: " + etag).status, 412);
  EXPECT_EQ(write("k", "If-Match: " + etag + "\nIf-None-Match: *").status, 501);
  EXPECT_EQ(get("k").body, "x");
  EXPECT_EQ(write("k", "If-Match: " + etag).status, 200);
}

TEST_F(Operations, DigestsOfBodies) {
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nContent-MD5: XrY7u+Ae7tCTyyK7j1rNww==", "hello world").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==", "hello world").code(), "BadDigest");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nContent-MD5: nonsense", "hello world").code(), "InvalidDigest");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: " + std::string(64, '0'), "hello world").code(),
            "XAmzContentSHA256Mismatch");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-checksum-crc32: AAAAAA==", "hello world").code(), "BadDigest");
  const Reply r = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", "hello world");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.header("x-amz-checksum-crc32"), "DUoRhQ==");
  EXPECT_EQ(r.header("x-amz-checksum-type"), "FULL_OBJECT");
  EXPECT_FALSE(get("k").has("x-amz-checksum-crc32"));
  EXPECT_EQ(get("k", "x-amz-checksum-mode: ENABLED").header("x-amz-checksum-crc32"), "DUoRhQ==");
  EXPECT_FALSE(get("k", "x-amz-checksum-mode: ENABLED\nRange: bytes=0-3").has("x-amz-checksum-crc32"));
  EXPECT_TRUE(get("k", "x-amz-checksum-mode: ENABLED\nRange: bytes=0-").has("x-amz-checksum-crc32"));
}

TEST_F(Operations, AwsChunkedBodies) {
  const Reply r = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n"
                          "x-amz-decoded-content-length: 11\nx-amz-trailer: x-amz-checksum-crc32\nContent-Encoding: aws-chunked",
                          "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n");
  EXPECT_EQ(r.status, 200) << r.body;
  const Reply back = get("k");
  EXPECT_EQ(back.body, "hello world");
  EXPECT_FALSE(back.has("content-encoding"));
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-decoded-content-length: 11",
                    "b\r\nhello").code(), "IncompleteBody");
  EXPECT_EQ(get("k").body, "hello world");
}

TEST_F(Operations, WhatIsNotSupportedIsRefused) {
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-server-side-encryption: AES256", "x").status, 501);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-object-lock-mode: GOVERNANCE", "x").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-storage-class: SNOW", "x").code(), "InvalidStorageClass");
  EXPECT_EQ(s3.send("PUT /bkt/k?partNumber=1", "x").code(), "InvalidArgument");
  EXPECT_EQ(get("k").code(), "NoSuchKey");
  EXPECT_EQ(s3.send("PUT /bkt?policy", "{}").status, 501);
  EXPECT_EQ(s3.send("GET /bkt/k?torrent").status, 501);
}

TEST_F(Operations, StorageClasses) {
  put("cold", "x", "x-amz-storage-class: GLACIER");
  put("warm", "x", "x-amz-storage-class: STANDARD_IA");
  put("plain", "x", "x-amz-storage-class: STANDARD");
  const Reply cold = get("cold");
  EXPECT_EQ(cold.status, 403);
  EXPECT_EQ(cold.code(), "InvalidObjectState");
  EXPECT_EQ(s3.send("HEAD /bkt/cold").header("x-amz-storage-class"), "GLACIER");
  EXPECT_EQ(get("warm").header("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_FALSE(get("plain").has("x-amz-storage-class"));
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("StorageClass"), ElementsAre("GLACIER", "STANDARD", "STANDARD_IA"));
}

TEST_F(Operations, DeleteObject) {
  const std::string etag = put("k", "x");
  EXPECT_EQ(s3.send("DELETE /bkt/none").status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nIf-Match: \"other\"").status, 412);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nx-amz-if-match-size: 2").status, 412);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nIf-Match: " + etag + "\nx-amz-if-match-size: 1").status, 204);
  EXPECT_EQ(get("k").status, 404);
  EXPECT_EQ(s3.send("DELETE /none/k").code(), "NoSuchBucket");
}

// ---- listings

TEST_F(Operations, ListObjectsV2) {
  for (const char* key : {"a/1", "a/2", "b", "c%20d%26", "c/x"}) put(key, "x");
  Reply r = s3.send("GET /bkt?list-type=2&delimiter=/");
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c d&"));
  EXPECT_THAT(r.elements("Prefix"), ElementsAre("", "a/", "c/"));
  EXPECT_EQ(r.element("KeyCount"), "4");
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_THAT(r.elements("ID"), IsEmpty());
  r = s3.send("GET /bkt?list-type=2&max-keys=2&fetch-owner=true&encoding-type=url");
  EXPECT_THAT(r.elements("Key"), ElementsAre("a/1", "a/2"));
  EXPECT_EQ(r.element("IsTruncated"), "true");
  EXPECT_EQ(r.element("ID"), "me");
  std::string token = r.element("NextContinuationToken");
  for (size_t at = 0; (at = token.find_first_of("+/=", at)) != std::string::npos;) token.replace(at, 1, token[at] == '=' ? "%3D" : "%2B");
  r = s3.send("GET /bkt?list-type=2&start-after=zzz&encoding-type=url&continuation-token=" + token);
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c%20d%26", "c/x"));
  EXPECT_EQ(r.element("StartAfter"), "zzz");
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&start-after=b").elements("Key"), ElementsAre("c d&", "c/x"));
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&prefix=a/&delimiter=/").elements("Key"), ElementsAre("a/1", "a/2"));
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&continuation-token=").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&continuation-token=b").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&max-keys=-1").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&encoding-type=").code(), "InvalidArgument");
  r = s3.send("GET /bkt?list-type=2&max-keys=0");
  EXPECT_THAT(r.elements("Key"), IsEmpty());
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&max-keys=5000").element("MaxKeys"), "1000");
  EXPECT_EQ(s3.send("GET /none?list-type=2").code(), "NoSuchBucket");
}

TEST_F(Operations, ListObjects) {
  for (const char* key : {"a/1", "a/2", "b", "c"}) put(key, "x");
  Reply r = s3.send("GET /bkt?max-keys=1&delimiter=/");
  EXPECT_THAT(r.elements("Prefix"), ElementsAre("", "a/"));
  EXPECT_EQ(r.element("NextMarker"), "a/");
  r = s3.send("GET /bkt?delimiter=/&marker=a/");
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c"));
  EXPECT_EQ(r.element("Marker"), "a/");
  EXPECT_THAT(r.elements("NextMarker"), IsEmpty());
  r = s3.send("GET /bkt?max-keys=1");
  EXPECT_EQ(r.element("IsTruncated"), "true");
  EXPECT_THAT(r.elements("NextMarker"), IsEmpty());
  EXPECT_EQ(r.element("ID"), "me");
  EXPECT_EQ(s3.send("GET /bkt?list-type=3").code(), "InvalidArgument");
}

TEST_F(Operations, AKeyWithControlCharactersInAListing) {
  put("a%0Ab", "x");
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").body, HasSubstr("<Key>a&#xA;b</Key>"));
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&encoding-type=url").body, HasSubstr("<Key>a%0Ab</Key>"));
}

// ---- multi-delete

std::string delete_document(const std::vector<std::string>& keys, bool quiet = false) {
  std::string out = "<Delete>";
  for (const auto& k : keys) out += "<Object><Key>" + k + "</Key></Object>";
  return out + (quiet ? "<Quiet>true</Quiet>" : "") + "</Delete>";
}

TEST_F(Operations, DeleteObjects) {
  put("a", "x");
  put("b%26", "x");
  put("c%2Fd", "x");
  Reply r = s3.post("POST /bkt?delete", delete_document({"a", "b&amp;", "none", "a"}));
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_THAT(r.elements("Key"), ElementsAre("a", "b&", "none", "a"));
  EXPECT_THAT(r.elements("Code"), IsEmpty());
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("Key"), ElementsAre("c/d"));
  r = s3.post("POST /bkt?delete", delete_document({"c/d"}, true));
  EXPECT_THAT(r.elements("Key"), IsEmpty());
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("Key"), IsEmpty());
}

TEST_F(Operations, DeleteObjectsRefuses) {
  EXPECT_EQ(s3.send("POST /bkt?delete", delete_document({"a"})).code(), "InvalidRequest");  // no digest
  EXPECT_EQ(s3.post("POST /bkt?delete", "<Delete/>").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", "<Delete><Object/></Delete>").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", "nonsense").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", delete_document(std::vector<std::string>(1001, "k"))).code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", delete_document(std::vector<std::string>(1000, "k"))).status, 200);
  EXPECT_EQ(s3.post("POST /none?delete", delete_document({"a"})).code(), "NoSuchBucket");
  EXPECT_EQ(s3.send("POST /bkt?delete HTTP/1.1\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==", delete_document({"a"})).code(), "BadDigest");
}

TEST_F(Operations, DeleteObjectsAsksForEachKey) {
  put("mine", "x");
  put("theirs", "x");
  s3.access.denied = {"s3:DeleteObject bkt/theirs"};
  const Reply r = s3.post("POST /bkt?delete", delete_document({"mine", "theirs"}));
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.elements("Code"), ElementsAre("AccessDenied"));
  EXPECT_EQ(get("theirs").status, 200);
  EXPECT_EQ(get("mine").status, 404);
}

TEST_F(Operations, DeleteObjectsWithConditions) {
  const std::string etag = put("a", "x");
  put("b", "x");
  const Reply r = s3.post("POST /bkt?delete", "<Delete><Object><Key>a</Key><ETag>" + etag + "</ETag><Size>1</Size></Object>"
                                              "<Object><Key>b</Key><ETag>\"no\"</ETag></Object></Delete>");
  EXPECT_THAT(r.elements("Code"), ElementsAre("PreconditionFailed"));
  EXPECT_EQ(get("a").status, 404);
  EXPECT_EQ(get("b").status, 200);
}

/// Many at once on the same keys: removes that lose a race need a worker to go on, and must get one.
TEST_F(Operations, ManyMultiDeletesOfTheSameKeysEnd) {
  enable_versioning();
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) keys.push_back("k" + std::to_string(i % 10));
  const std::string document = delete_document(keys, true);
  Hasher md5 = Checksums(s3.world().host().host()).create("md5");
  md5.update(document);
  const std::string digest = base64_encode(md5.finish());
  std::vector<std::pair<std::string, std::string>> requests(20, {"POST /bkt?delete HTTP/1.1\nContent-MD5: " + digest, document});
  for (const Reply& r : s3.send_all(requests)) EXPECT_EQ(r.status, 200);
}

// ---- versions

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
  r = s3.post("POST /bkt?delete", "<Delete><Object><Key>k</Key><VersionId>" + first + "</VersionId></Object><Object><Key>k</Key></Object></Delete>");
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

// ---- copies

TEST_F(Operations, CopyObject) {
  const std::string etag = put("src", "hello", "Content-Type: a/b\nx-amz-meta-m: 1\nx-amz-tagging: t=1\nx-amz-website-redirect-location: /x\n"
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

  s3.send("PUT /bkt/dst HTTP/1.1\nx-amz-copy-source: bkt/src\nx-amz-metadata-directive: REPLACE\nx-amz-meta-n: 2\n"
          "x-amz-tagging-directive: REPLACE\nx-amz-tagging: u=1&v=2");
  copy = get("dst");
  EXPECT_EQ(copy.header("x-amz-meta-n"), "2");
  EXPECT_FALSE(copy.has("x-amz-meta-m"));
  EXPECT_EQ(copy.header("content-type"), "binary/octet-stream");
  EXPECT_EQ(copy.header("x-amz-tagging-count"), "2");
}

TEST_F(Operations, CopyObjectRefuses) {
  const std::string etag = put("src", "hello");
  const auto copy = [&](const std::string& headers) {
    return s3.send("PUT /bkt/dst HTTP/1.1\n" + headers);
  };
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

// ---- multipart

class Multipart : public Operations {
 protected:
  std::string create(const std::string& headers = {}) {
    const Reply r = s3.send("POST /bkt/mp?uploads HTTP/1.1" + (headers.empty() ? "" : "\n" + headers));
    EXPECT_EQ(r.status, 200) << r.body;
    return r.element("UploadId");
  }
  std::string part(const std::string& id, int number, std::string_view body) {
    const Reply r = s3.send("PUT /bkt/mp?partNumber=" + std::to_string(number) + "&uploadId=" + id, body);
    EXPECT_EQ(r.status, 200) << r.body;
    return r.header("etag");
  }
  Reply complete(const std::string& id, const std::vector<std::pair<int, std::string>>& parts, const std::string& headers = {}) {
    std::string document = "<CompleteMultipartUpload>";
    for (const auto& [number, etag] : parts)
      document += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + etag + "</ETag></Part>";
    return s3.send("POST /bkt/mp?uploadId=" + id + " HTTP/1.1" + (headers.empty() ? "" : "\n" + headers),
                   document + "</CompleteMultipartUpload>");
  }
  const std::string kPart = std::string(100, 'p');
};

TEST_F(Multipart, FromCreateToGet) {
  const std::string id = create("Content-Type: a/b\nx-amz-meta-m: 1\nx-amz-tagging: a=b");
  EXPECT_EQ(get("mp").status, 404);
  const std::string one = part(id, 1, kPart);
  const std::string two = part(id, 5, "tail");
  Reply r = s3.send("GET /bkt/mp?uploadId=" + id);
  EXPECT_THAT(r.elements("PartNumber"), ElementsAre("1", "5"));
  EXPECT_THAT(r.elements("Size"), ElementsAre("100", "4"));
  EXPECT_EQ(r.element("NextPartNumberMarker"), "5");
  EXPECT_THAT(r.elements("DisplayName"), ElementsAre("Name of me", "Name of me"));
  r = s3.send("GET /bkt/mp?max-parts=1&part-number-marker=1&uploadId=" + id);
  EXPECT_THAT(r.elements("PartNumber"), ElementsAre("5"));
  r = s3.send("GET /bkt?uploads");
  EXPECT_THAT(r.elements("UploadId"), ElementsAre(id));
  EXPECT_EQ(r.element("NextKeyMarker"), "mp");

  r = complete(id, {{1, one}, {5, two}});
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.element("Location"), "http://127.0.0.1:51080/bkt/mp");
  EXPECT_THAT(r.element("ETag"), HasSubstr("-2\""));
  const Reply whole = get("mp");
  EXPECT_EQ(whole.body, kPart + "tail");
  EXPECT_EQ(whole.header("content-type"), "a/b");
  EXPECT_EQ(whole.header("x-amz-meta-m"), "1");
  EXPECT_EQ(whole.header("x-amz-tagging-count"), "1");
  EXPECT_FALSE(whole.has("x-amz-mp-parts-count"));
  const Reply second = get("mp?partNumber=2");
  EXPECT_EQ(second.status, 206);
  EXPECT_EQ(second.body, "tail");
  EXPECT_EQ(second.header("content-range"), "bytes 100-103/104");
  EXPECT_EQ(second.header("x-amz-mp-parts-count"), "2");
  EXPECT_EQ(get("mp?partNumber=3").code(), "InvalidPartNumber");
  EXPECT_EQ(get("mp?partNumber=0").code(), "InvalidArgument");
  EXPECT_EQ(get("mp?partNumber=1", "Range: bytes=0-1").code(), "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, one}, {5, two}}).status, 200);  // again, with the same list
  EXPECT_EQ(s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id, "x").code(), "NoSuchUpload");
}

TEST_F(Multipart, CompleteRefuses) {
  const std::string id = create();
  const std::string one = part(id, 1, kPart);
  const std::string two = part(id, 2, kPart);
  EXPECT_EQ(complete(id, {}).code(), "MalformedXML");
  EXPECT_EQ(complete(id, {{2, two}, {1, one}}).code(), "InvalidPartOrder");
  EXPECT_EQ(complete(id, {{1, two}, {2, "\"no\""}}).code(), "InvalidPart");
  EXPECT_EQ(complete(id, {{1, one}, {3, two}}).code(), "InvalidPart");
  EXPECT_EQ(complete(id, {{0, one}}).code(), "InvalidArgument");
  EXPECT_EQ(complete("0123", {{1, one}}).code(), "NoSuchUpload");
  EXPECT_EQ(complete(id, {{1, one}}, "x-amz-mp-object-size: 99").code(), "InvalidRequest");
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "x-amz-checksum-type: NONSENSE").code(), "InvalidRequest");
  put("mp", "there");
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "If-None-Match: *").status, 412);
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}, "x-amz-mp-object-size: 200").status, 200);  // still usable
}

TEST_F(Multipart, SmallParts) {
  const std::string id = create();
  const std::string one = part(id, 1, "tiny");
  const std::string two = part(id, 2, kPart);
  EXPECT_EQ(complete(id, {{1, one}, {2, two}}).code(), "EntityTooSmall");
}

TEST_F(Multipart, Abort) {
  const std::string id = create();
  part(id, 1, kPart);
  EXPECT_EQ(s3.send("DELETE /bkt/mp?uploadId=" + id).status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt/mp?uploadId=" + id).code(), "NoSuchUpload");
  EXPECT_EQ(s3.send("GET /bkt/mp?uploadId=" + id).code(), "NoSuchUpload");
  EXPECT_THAT(s3.send("GET /bkt?uploads").elements("UploadId"), IsEmpty());
}

TEST_F(Multipart, PartNumbers) {
  const std::string id = create();
  for (const char* number : {"0", "10001", "x", ""})
    EXPECT_EQ(s3.send(std::string("PUT /bkt/mp?partNumber=") + number + "&uploadId=" + id, "x").code(), "InvalidArgument") << number;
}

TEST_F(Multipart, UploadPartCopy) {
  put("src", "0123456789");
  const std::string id = create();
  const auto copy = [&](const std::string& headers) {
    return s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\nx-amz-copy-source: bkt/src\n" + headers);
  };
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=0-").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=0-10").code(), "InvalidArgument");
  EXPECT_EQ(copy("x-amz-copy-source-range: bytes=10-12").code(), "InvalidRequest");
  EXPECT_EQ(copy("x-amz-copy-source-if-match: no").element("Condition"), "x-amz-copy-source-If-Match");
  const Reply r = copy("x-amz-copy-source-range: bytes=2-4");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(complete(id, {{1, r.element("ETag")}}).status, 200);
  EXPECT_EQ(get("mp").body, "234");
}

TEST_F(Multipart, Checksums) {
  const Reply made = s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: CRC32");
  EXPECT_EQ(made.header("x-amz-checksum-algorithm"), "CRC32");
  EXPECT_EQ(made.header("x-amz-checksum-type"), "COMPOSITE");
  const std::string id = made.element("UploadId");
  const Reply one = s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id + " HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", "hello world");
  EXPECT_EQ(one.header("x-amz-checksum-crc32"), "DUoRhQ==");
  EXPECT_FALSE(one.has("x-amz-checksum-type"));
  EXPECT_EQ(s3.send("GET /bkt/mp?uploadId=" + id).element("ChecksumCRC32"), "DUoRhQ==");
  const Reply r = complete(id, {{1, one.header("etag")}});
  EXPECT_THAT(r.element("ChecksumCRC32"), HasSubstr("==-1"));
  EXPECT_EQ(r.element("ChecksumType"), "COMPOSITE");
  EXPECT_THAT(s3.send("HEAD /bkt/mp HTTP/1.1\nx-amz-checksum-mode: ENABLED").header("x-amz-checksum-crc32"), HasSubstr("==-1"));
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-type: COMPOSITE").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: SHA256\nx-amz-checksum-type: FULL_OBJECT").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("POST /bkt/mp?uploads HTTP/1.1\nx-amz-checksum-algorithm: NOPE").code(), "InvalidRequest");
}

TEST_F(Multipart, Attributes) {
  const std::string id = create();
  complete(id, {{1, part(id, 1, kPart)}, {3, part(id, 3, "tail")}});
  const Reply r = get("mp?attributes", "x-amz-object-attributes: ETag,ObjectSize\nx-amz-object-attributes: ObjectParts, StorageClass");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_THAT(r.element("ETag"), ::testing::EndsWith("-2"));
  EXPECT_EQ(r.element("ObjectSize"), "104");
  EXPECT_EQ(r.element("PartsCount"), "2");
  EXPECT_THAT(r.elements("Size"), ElementsAre("100", "4"));
  EXPECT_EQ(r.element("StorageClass"), "STANDARD");
  EXPECT_TRUE(r.has("last-modified"));
  EXPECT_EQ(get("mp?attributes").code(), "InvalidArgument");
  EXPECT_EQ(get("mp?attributes", "x-amz-object-attributes: Smell").code(), "InvalidArgument");
  EXPECT_EQ(get("none?attributes", "x-amz-object-attributes: ETag").code(), "NoSuchKey");
}

// ---- tags, lists, configuration

TEST_F(Operations, ObjectTagging) {
  put("k", "x", "x-amz-tagging: a=1&b=2");
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), ElementsAre("a", "b"));
  EXPECT_EQ(s3.post("PUT /bkt/k?tagging", "<Tagging><TagSet><Tag><Key>c</Key><Value>3</Value></Tag></TagSet></Tagging>").status, 200);
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Value"), ElementsAre("3"));
  EXPECT_EQ(get("k").header("x-amz-tagging-count"), "1");
  EXPECT_EQ(s3.send("DELETE /bkt/k?tagging").status, 204);
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), IsEmpty());
  EXPECT_FALSE(get("k").has("x-amz-tagging-count"));
  EXPECT_EQ(s3.send("GET /bkt/none?tagging").code(), "NoSuchKey");
  EXPECT_EQ(s3.post("PUT /bkt/k?tagging", "<Tagging/>").code(), "MalformedXML");
}

TEST_F(Operations, BucketTagging) {
  EXPECT_EQ(s3.send("GET /bkt?tagging").code(), "NoSuchTagSet");
  EXPECT_EQ(s3.post("PUT /bkt?tagging", "<Tagging><TagSet><Tag><Key>c</Key><Value>3</Value></Tag></TagSet></Tagging>").status, 204);
  EXPECT_THAT(s3.send("GET /bkt?tagging").elements("Value"), ElementsAre("3"));
  EXPECT_EQ(s3.send("DELETE /bkt?tagging").status, 204);
  EXPECT_EQ(s3.send("GET /bkt?tagging").status, 404);
}

TEST_F(Operations, AccessControlLists) {
  put("k", "x", "x-amz-acl: public-read");
  EXPECT_THAT(s3.send("GET /bkt/k?acl").elements("Permission"), ElementsAre("FULL_CONTROL", "READ"));
  EXPECT_THAT(s3.send("GET /bkt?acl").elements("Permission"), ElementsAre("FULL_CONTROL"));
  EXPECT_EQ(s3.send("GET /bkt?acl").element("DisplayName"), "Name of me");
  EXPECT_EQ(s3.send("GET /bkt?acl HTTP/1.1\nx-test-user: you").element("DisplayName"), "Name of me");
  EXPECT_EQ(s3.send("PUT /bkt/k?acl HTTP/1.1\nx-amz-acl: private").status, 200);
  EXPECT_THAT(s3.send("GET /bkt/k?acl").elements("Permission"), ElementsAre("FULL_CONTROL"));
  EXPECT_EQ(s3.send("PUT /bkt?acl").code(), "MissingSecurityHeader");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: private", "<x/>").code(), "UnexpectedContent");
  EXPECT_EQ(s3.send("PUT /bkt?acl", "<x/>").code(), "MalformedACLError");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-grant-read: id=you").status, 200);
  EXPECT_THAT(s3.send("GET /bkt?acl").elements("ID"), ElementsAre("me", "you"));
  EXPECT_EQ(s3.send("GET /bkt/none?acl").code(), "NoSuchKey");
}

TEST_F(Operations, Ownership) {
  EXPECT_EQ(s3.send("GET /bkt?ownershipControls").code(), "OwnershipControlsNotFoundError");
  const auto document = [](const char* word) {
    return std::string("<OwnershipControls><Rule><ObjectOwnership>") + word + "</ObjectOwnership></Rule></OwnershipControls>";
  };
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("Nobody")).code(), "MalformedXML");
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("BucketOwnerEnforced")).status, 200);
  EXPECT_EQ(s3.send("GET /bkt?ownershipControls").element("ObjectOwnership"), "BucketOwnerEnforced");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: public-read").code(), "AccessControlListNotSupported");
  EXPECT_EQ(s3.send("DELETE /bkt?ownershipControls").status, 204);
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: public-read").status, 200);
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("BucketOwnerEnforced")).code(), "InvalidBucketAclWithObjectOwnership");
}

TEST_F(Operations, ConfigurationThatNobodySet) {
  const std::pair<const char*, const char*> kCodes[] = {
      {"policy", "NoSuchBucketPolicy"},
      {"policyStatus", "NoSuchBucketPolicy"},
      {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"},
      {"cors", "NoSuchCORSConfiguration"},
      {"lifecycle", "NoSuchLifecycleConfiguration"},
      {"encryption", "ServerSideEncryptionConfigurationNotFoundError"},
      {"object-lock", "ObjectLockConfigurationNotFoundError"},
      {"website", "NoSuchWebsiteConfiguration"},
      {"replication", "ReplicationConfigurationNotFoundError"},
      {"metrics&id=a", "NoSuchConfiguration"},
      {"inventory&id=a", "NoSuchConfiguration"},
      {"analytics&id=a", "NoSuchConfiguration"},
      {"intelligent-tiering&id=a", "NoSuchConfiguration"},
  };
  for (const auto& [sub, code] : kCodes) {
    const Reply r = s3.send(std::string("GET /bkt?") + sub);
    EXPECT_EQ(r.status, 404) << sub;
    EXPECT_EQ(r.code(), code) << sub;
    EXPECT_EQ(s3.send(std::string("GET /none?") + sub).code(), "NoSuchBucket") << sub;
  }
  for (const char* sub : {"accelerate", "requestPayment", "logging", "notification", "metrics", "inventory", "analytics", "intelligent-tiering"})
    EXPECT_EQ(s3.send(std::string("GET /bkt?") + sub).status, 200) << sub;
  EXPECT_EQ(s3.send("GET /bkt?requestPayment").element("Payer"), "BucketOwner");
  for (const char* sub : {"policy", "cors", "lifecycle", "website", "encryption", "replication", "publicAccessBlock"})
    EXPECT_EQ(s3.send(std::string("DELETE /bkt?") + sub).status, 204) << sub;
}

// ---- the pipeline

TEST_F(Operations, EachOperationAsksForItsAction) {
  put("k", "x");
  const std::pair<const char*, const char*> kCases[] = {
      {"GET /", "s3:ListAllMyBuckets /"},
      {"GET /bkt/k", "s3:GetObject bkt/k"},
      {"GET /bkt/k?versionId=null", "s3:GetObjectVersion bkt/k?null"},
      {"GET /bkt?list-type=2", "s3:ListBucket bkt/"},
      {"GET /bkt/k?acl", "s3:GetObjectAcl bkt/k"},
      {"DELETE /bkt/k?versionId=null", "s3:DeleteObjectVersion bkt/k?null"},
      {"PUT /bkt/x", "s3:PutObject bkt/x"},
  };
  for (const auto& [head, action] : kCases) {
    s3.access.forget();
    s3.send(head);
    EXPECT_THAT(s3.access.asked(), ElementsAre(action)) << head;
  }
  s3.access.forget();
  s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/x");
  EXPECT_THAT(s3.access.asked(), ElementsAre("s3:PutObject bkt/c", "s3:GetObject bkt/x"));
}

/// Nothing happens, and nothing is told, without permission.
TEST_F(Operations, EveryOperationIsRefusedWithoutPermission) {
  put("k", "x");
  for (const Operation& o : operations()) {
    if (o.action.asked_by_handler()) continue;
    s3.access.denied = {std::string(o.action.name())};
    constexpr const char* kMethods[] = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"};
    std::string head = kMethods[static_cast<size_t>(o.method)];
    head += o.level == Level::service ? " /" : o.level == Level::bucket ? " /bkt" : " /bkt/k";
    std::string query(o.sub);
    std::string headers;
    for (const Selector& s : o.needs) {
      if (s.kind == Selector::Kind::header) headers += "\n" + std::string(s.name) + ": bkt/k";
      if (s.kind == Selector::Kind::parameter) query += "&" + std::string(s.name) + "=1";
      if (s.kind == Selector::Kind::parameter_value) query += "&" + std::string(s.name) + "=" + std::string(s.value);
    }
    const Reply r = s3.send(head + "?" + query + " HTTP/1.1" + headers);
    EXPECT_EQ(r.status, 403) << o.name;
    EXPECT_THAT(s3.access.asked(), Contains(::testing::StartsWith(std::string(o.action.name())))) << o.name;
  }
  s3.access.denied.clear();
  EXPECT_EQ(get("k").body, "x");
}

TEST_F(Operations, DocumentsHaveALimit) {
  S3World small({.max_xml_bytes = 1000});
  small.send("PUT /bkt");
  EXPECT_EQ(small.post("PUT /bkt?tagging", std::string(1001, ' ')).code(), "MaxMessageLengthExceeded");
  EXPECT_EQ(small.post("PUT /bkt?tagging", std::string(1000, ' ')).code(), "MalformedXML");
  EXPECT_EQ(small.send("PUT /bkt?tagging HTTP/1.1\nTransfer-Encoding: chunked", std::string(100000, ' ')).code(), "MaxMessageLengthExceeded");
}

TEST_F(Operations, SomebodyElsesUploadsAndObjectsShowTheirOwner) {
  s3.send("PUT /bkt/k HTTP/1.1\nx-test-user: you", "x");
  EXPECT_EQ(s3.send("GET /bkt").element("ID"), "you");
  EXPECT_EQ(s3.send("GET /bkt").element("DisplayName"), "Name of you");
}

TEST_F(Operations, OddRequests) {
  EXPECT_EQ(s3.send("GET /bkt/%zz").code(), "InvalidURI");
  EXPECT_EQ(s3.send("GET /bkt/k?prefix=%zz").code(), "InvalidURI");
  EXPECT_EQ(s3.send("PUT /bkt/" + std::string(1025, 'k'), "x").code(), "KeyTooLongError");
  EXPECT_EQ(s3.send("PUT /bkt/" + std::string(1024, 'k'), "x").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nTransfer-Encoding: chunked", "of unknown length").status, 200);
  EXPECT_EQ(get("k").body, "of unknown length");
  const Reply head = s3.send("HEAD /");
  EXPECT_EQ(head.status, 405);
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace mortise::api_s3::test
