// SPDX-License-Identifier: Apache-2.0
//
// Writing, reading and removing objects.
#include "api_s3/wire/date.h"
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Operations, PutAndGet) {
  const std::string etag =
      put("a//b%20c+d", "hello world", "Content-Type: text/plain\nX-Amz-Meta-Color: Blue\nCache-Control: no-store");
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
  const Reply r =
      get("k?response-content-type=image/png&response-content-disposition=attachment%3B%20filename%3D%22a%22"
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
  for (const char* ignored : {"bytes=4-2", "bytes=-", "bytes=0-1,3-4", "lines=1-2"})
    EXPECT_EQ(range("k", ignored).status, 200);
  for (const char* bad : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
    r = range("k", bad);
    EXPECT_EQ(r.status, 416) << bad;
    EXPECT_EQ(r.code(), "InvalidRange") << bad;
    EXPECT_EQ(r.header("content-range"), "bytes */10") << bad;
    EXPECT_EQ(r.element("ActualObjectSize"), "10") << bad;
  }
  EXPECT_EQ(range("empty", "bytes=0-").status, 416);
  EXPECT_EQ(range("empty", "bytes=-0").status, 416);
  r = range("empty", "bytes=-1");  // the last bytes of nothing: all of it
  EXPECT_EQ(r.status, 200);
  EXPECT_FALSE(r.has("content-range"));
  EXPECT_EQ(s3.send("HEAD /bkt/empty HTTP/1.1\nRange: bytes=-5").status, 200);
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

TEST_F(Operations, SeveralLinesOfOneHeaderAreOneList) {
  const std::string etag = put("k", "x",
                               "Cache-Control: no-cache\nContent-Encoding: gzip\nCache-Control: private\n"
                               "Content-Encoding: br\nContent-Language: de\nContent-Language: en");
  Reply r = get("k");
  EXPECT_EQ(r.header("cache-control"), "no-cache,private");
  EXPECT_EQ(r.header("content-encoding"), "gzip, br");
  EXPECT_EQ(r.header("content-language"), "de,en");
  const std::string other = "If-Match: \"other\"\n", no_other = "If-None-Match: \"other\"\n";
  EXPECT_EQ(get("k", other + "If-Match: " + etag).status, 200);
  EXPECT_EQ(get("k", "If-Match: " + etag + "\nIf-Match: \"other\"").status, 200);
  EXPECT_EQ(get("k", other + "if-match: \"third\"").status, 412);
  EXPECT_EQ(get("k", no_other + "If-None-Match: " + etag).status, 304);
  EXPECT_EQ(get("k", no_other + "If-None-Match: \"third\"").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\n" + no_other + "If-None-Match: *", "y").status, 412);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\n" + other + "If-Match: " + etag, "x").status, 200);
  const std::string copy = "PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/k\n";
  EXPECT_EQ(s3.send(copy + "x-amz-copy-source-if-match: a\nx-amz-copy-source-if-match: " + etag).status, 200);
  EXPECT_EQ(s3.send(copy + "x-amz-copy-source-if-none-match: a\nx-amz-copy-source-if-none-match: " + etag).status, 412);
  // What is no list has one value.
  for (const char* twice : {"Content-Type: a/b\nContent-Type: c/d", "Content-Disposition: a\nContent-Disposition: b",
                            "x-amz-storage-class: STANDARD\nx-amz-storage-class: GLACIER"})
    EXPECT_EQ(s3.send(std::string("PUT /bkt/k HTTP/1.1\n") + twice, "x").code(), "InvalidArgument") << twice;
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nContent-Type: a/b\nContent-Type: a/b", "x").status, 200);
}

TEST_F(Operations, AwsChunkedInAnyLine) {
  for (const char* lines : {"aws-chunked\nContent-Encoding: gzip", "gzip\nContent-Encoding: aws-chunked"}) {
    const Reply r =
        s3.send(std::string("PUT /bkt/k HTTP/1.1\nx-amz-decoded-content-length: 5\nContent-Encoding: ") + lines,
                "5\r\nhello\r\n0\r\n\r\n");
    EXPECT_EQ(r.status, 200) << r.body;
    EXPECT_EQ(get("k").body, "hello") << lines;
    EXPECT_EQ(get("k").header("content-encoding"), "gzip") << lines;
  }
}

TEST_F(Operations, AwsChunkedBodies) {
  const Reply r = s3.send(
      "PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n"
      "x-amz-decoded-content-length: 11\nx-amz-trailer: x-amz-checksum-crc32\nContent-Encoding: aws-chunked",
      "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n");
  EXPECT_EQ(r.status, 200) << r.body;
  const Reply back = get("k");
  EXPECT_EQ(back.body, "hello world");
  EXPECT_FALSE(back.has("content-encoding"));
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: "
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-decoded-content-length: 11",
                    "b\r\nhello")
                .code(),
            "IncompleteBody");
  EXPECT_EQ(get("k").body, "hello world");
}

TEST_F(Operations, ARedirectIsAtMostTwoKibibytes) {
  const auto write = [&](size_t length) {
    return s3.send("PUT /bkt/k HTTP/1.1\nx-amz-website-redirect-location: /" + std::string(length - 1, 'x'), "x");
  };
  EXPECT_EQ(write(2048).status, 200);
  EXPECT_EQ(write(2049).code(), "InvalidRedirectLocation");
}

TEST_F(Operations, WhatIsNotSupportedIsRefused) {
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-server-side-encryption: AES256", "x").status, 501);
  EXPECT_EQ(s3.post("PUT /bkt/k", "x", "x-amz-object-lock-legal-hold: ON").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-storage-class: SNOW", "x").code(), "InvalidStorageClass");
  EXPECT_EQ(s3.send("PUT /bkt/k?partNumber=1", "x").code(), "InvalidArgument");
  EXPECT_EQ(get("k").code(), "NoSuchKey");
  EXPECT_EQ(s3.send("PUT /bkt?policy", "{}").status, 501);
  EXPECT_EQ(s3.send("GET /bkt/k?torrent").status, 501);
}

TEST_F(Operations, WrongPartNumbers) {
  put("k", "x");
  Reply r = get("k?partNumber=2");
  EXPECT_EQ(r.status, 416);
  EXPECT_EQ(r.code(), "InvalidPartNumber");
  EXPECT_THAT(r.elements("PartNumberRequested"), ElementsAre("2"));
  EXPECT_THAT(r.elements("ActualPartCount"), ElementsAre("1"));
  EXPECT_EQ(get("k?partNumber=0").code(), "InvalidArgument");
  for (const char* number : {"0", "1", "x", ""})
    EXPECT_EQ(get(std::string("k?partNumber=") + number, "Range: bytes=0-0").code(), "InvalidRequest") << number;
}

TEST_F(Operations, MalformedTagHeaders) {
  for (const char* bad : {"a=1&a=2", "=", "=x", "a=&a=", "a&a", "a%", "a=%ZZ", "a=%FF", "a=1,b=2", "a==b"}) {
    const Reply r = s3.send(std::string("PUT /bkt/k HTTP/1.1\nx-amz-tagging: ") + bad, "x");
    EXPECT_EQ(r.code(), "InvalidArgument") << bad;
    EXPECT_EQ(r.element("ArgumentName"), "x-amz-tagging") << bad;
    EXPECT_EQ(s3.send(std::string("POST /bkt/k?uploads HTTP/1.1\nx-amz-tagging: ") + bad).code(), "InvalidArgument");
  }
  for (const char* bad : {"a?=1", "a=(", "aws:x=1"})
    EXPECT_EQ(s3.send(std::string("PUT /bkt/k HTTP/1.1\nx-amz-tagging: ") + bad, "x").code(), "InvalidTag") << bad;
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a&b&c&d&e&f&g&h&i&j&k", "x").code(), "BadRequest");
  for (const char* good : {"", "&", "&&&", "a", "a&", "a=&", "a=1&", "a@=%2F", "a++b=c%3Dd"})
    EXPECT_EQ(s3.send(std::string("PUT /bkt/k HTTP/1.1\nx-amz-tagging: ") + good, "x").status, 200) << good;
}

TEST_F(Operations, ErrorsNameWhatAwsNames) {
  Reply r = s3.send("PUT /bkt/k HTTP/1.1\nIf-Match: \"x\"\nIf-None-Match: *", "x");
  EXPECT_EQ(r.code(), "NotImplemented");
  EXPECT_EQ(r.element("Header"), "If-Match,If-None-Match");
  EXPECT_EQ(r.element("additionalMessage"), "Multiple conditional request headers present in the request");
  r = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-copy-source: wrong");
  EXPECT_EQ(r.element("ArgumentValue"), "x-amz-copy-source");
  r = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: aws:x=1", "x");
  EXPECT_EQ(r.element("TagKey"), "aws:x");
  EXPECT_THAT(r.elements("TagValue"), IsEmpty());
  EXPECT_THAT(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a=(", "x").elements("TagValue"), ElementsAre("("));
}

TEST_F(Operations, WebsiteRedirectLocations) {
  for (const char* head : {"PUT /bkt/k", "POST /bkt/k?uploads"}) {
    const auto code = [&](const std::string& location) {
      const Reply r = s3.send(std::string(head) + " HTTP/1.1\nx-amz-website-redirect-location: " + location);
      return r.status == 200 ? "fine" : r.code();
    };
    for (const char* bad : {"ftp://example.com", "example.com", "index.html"})
      EXPECT_EQ(code(bad), "InvalidRedirectLocation") << bad;
    for (const char* good : {"/x", "http://example.com", "https://example.com/y"})
      EXPECT_EQ(code(good), "fine") << good;
  }
}

TEST_F(Operations, OnlyUserMetadataIsSentAsRfc2047) {
  put("k", "x",
      "Content-Disposition: attachment; filename=\"\xC3\xA9.pdf\"\nCache-Control: \xC3\xA9\nContent-Language: "
      "\xC3\xA9\n"
      "x-amz-meta-m: \xC3\xA9t\xC3\xA9 24");
  for (const char* method : {"GET", "HEAD"}) {
    const Reply r = s3.send(std::string(method) + " /bkt/k");
    EXPECT_EQ(r.header("content-disposition"), "attachment; filename=\"\xC3\xA9.pdf\"");
    EXPECT_EQ(r.header("cache-control"), "\xC3\xA9");
    EXPECT_EQ(r.header("content-language"), "\xC3\xA9");
    EXPECT_EQ(r.header("x-amz-meta-m"), "=?UTF-8?Q?=C3=A9t=C3=A9_24?=");
  }
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
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("StorageClass"),
              ElementsAre("GLACIER", "STANDARD", "STANDARD_IA"));
}

TEST_F(Operations, DeleteObject) {
  const std::string etag = put("k", "x");
  EXPECT_EQ(s3.send("DELETE /bkt/none").status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nIf-Match: \"other\"").status, 412);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nx-amz-if-match-size: 2").status, 412);
  EXPECT_EQ(s3.send("DELETE /bkt/k HTTP/1.1\nIf-Match: " + etag + "\nx-amz-if-match-size: 1").status, 204);
  EXPECT_EQ(get("k").status, 404);
  EXPECT_EQ(s3.send("DELETE /none/k").code(), "NoSuchBucket");
  // As measured on AWS: a condition needs an object to hold for.
  EXPECT_EQ(s3.send("DELETE /bkt/none HTTP/1.1\nIf-Match: *").code(), "NoSuchKey");
  EXPECT_EQ(s3.send("DELETE /bkt/none HTTP/1.1\nIf-Match: \"other\"").code(), "NoSuchKey");
}

TEST(LargestUpload, IsWhatTheSettingsSayHoweverItIsFramed) {
  S3Settings settings;
  settings.max_upload_bytes = 1 << 20;
  S3World s3(settings);
  ASSERT_EQ(s3.send("PUT /bkt").status, 200);
  const std::string most(1 << 20, 'x');
  EXPECT_EQ(s3.send("PUT /bkt/most HTTP/1.1", most).status, 200);
  const Reply announced = s3.send("PUT /bkt/k HTTP/1.1", most + "y");
  EXPECT_EQ(announced.status, 400);
  EXPECT_EQ(announced.code(), "EntityTooLarge");
  EXPECT_EQ(announced.element("ProposedSize"), "1048577");
  EXPECT_EQ(announced.element("MaxSizeAllowed"), "1048576");
  const Reply streamed = s3.send("PUT /bkt/k HTTP/1.1\nTransfer-Encoding: chunked", most + "y", 50'000);
  EXPECT_EQ(streamed.status, 400) << streamed.body;
  EXPECT_EQ(streamed.code(), "EntityTooLarge");
  const Reply decoded = s3.send(
      "PUT /bkt/k HTTP/1.1\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n"
      "x-amz-decoded-content-length: 1048577",
      "100001\r\n" + most + "y\r\n0\r\n\r\n");
  EXPECT_EQ(decoded.code(), "EntityTooLarge");
  EXPECT_EQ(s3.send("GET /bkt/k HTTP/1.1").status, 404);
}

}  // namespace
}  // namespace mortise::api_s3::test
