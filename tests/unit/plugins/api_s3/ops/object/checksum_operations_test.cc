// SPDX-License-Identifier: Apache-2.0
//
// Every checksum that S3 knows, wherever it can be given; and the one of objects whose clients give none.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

constexpr std::string_view kBody = "hello world";
constexpr const char* kMode = "x-amz-checksum-mode: ENABLED";

/// Names as S3 has them, and the digest of kBody by other implementations.
struct Known {
  const char* header;
  const char* name;
  const char* value;
};
constexpr Known kKnown[] = {
    {"crc32", "CRC32", "DUoRhQ=="},
    {"crc32c", "CRC32C", "yZRlqg=="},
    {"crc64nvme", "CRC64NVME", "jSnVw/bqjr4="},
    {"md5", "MD5", "XrY7u+Ae7tCTyyK7j1rNww=="},
    {"sha1", "SHA1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="},
    {"sha256", "SHA256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="},
    {"sha512", "SHA512", "MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw=="},
    {"xxhash64", "XXHASH64", "RatnNLIeaWg="},
    {"xxhash3", "XXHASH3", "1Eex6kDmmIs="},
    {"xxhash128", "XXHASH128", "340J6T+HSQCpm4d1zBW2xw=="},
};

class ChecksumOperations : public Operations, public ::testing::WithParamInterface<Known> {
 protected:
  const std::string kHeader = std::string("x-amz-checksum-") + GetParam().header;
  const std::string kElement = std::string("Checksum") + GetParam().name;
  const std::string kValue = GetParam().value;
  const std::string kGiven = kHeader + ": " + kValue;
  const bool kCanBeFull = kHeader.find("-crc") != std::string::npos;

  std::string shown(const std::string& key) { return get(key, kMode).header(kHeader); }
};

TEST_P(ChecksumOperations, OfAnObject) {
  const Reply r = s3.send("PUT /bkt/k HTTP/1.1\n" + kGiven, kBody);
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_EQ(r.header(kHeader), kValue);
  EXPECT_EQ(shown("k"), kValue);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\n" + kGiven, "other").code(), "BadDigest");
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\n" + kHeader + ": AAAA", kBody).code(), "InvalidRequest");
  const Reply trailed = s3.send(
      "PUT /bkt/t HTTP/1.1\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-decoded-content-length: "
      "11\n"
      "x-amz-trailer: " +
          kHeader + "\nContent-Encoding: aws-chunked",
      "b\r\nhello world\r\n0\r\n" + kHeader + ":" + kValue + "\r\n\r\n");
  EXPECT_EQ(trailed.status, 200) << trailed.body;
  EXPECT_EQ(shown("t"), kValue);
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("ChecksumAlgorithm"),
              ElementsAre(GetParam().name, GetParam().name));
  const Reply attributes = get("k?attributes", "x-amz-object-attributes: Checksum");
  EXPECT_EQ(attributes.element(kElement), kValue);
  EXPECT_EQ(attributes.element("ChecksumType"), "FULL_OBJECT");
}

TEST_P(ChecksumOperations, OfACopy) {
  put("plain", kBody);
  const auto copy = [&](const std::string& from, const std::string& to, const std::string& headers) {
    return s3.send("PUT /bkt/" + to + " HTTP/1.1\nx-amz-copy-source: bkt/" + from + headers);
  };
  EXPECT_EQ(copy("plain", "a", std::string("\nx-amz-checksum-algorithm: ") + GetParam().name).element(kElement),
            kValue);
  EXPECT_EQ(copy("a", "b", "").element(kElement), kValue) << "kept";
  EXPECT_EQ(shown("b"), kValue);
}

TEST_P(ChecksumOperations, OfParts) {
  const Reply made = s3.send(std::string("POST /bkt/k?uploads HTTP/1.1\nx-amz-checksum-algorithm: ") + GetParam().name);
  const bool composite = made.header("x-amz-checksum-type") == "COMPOSITE";
  EXPECT_EQ(composite, kHeader != "x-amz-checksum-crc64nvme");
  const std::string target = "?partNumber=1&uploadId=" + made.element("UploadId");
  const Reply part = s3.send("PUT /bkt/k" + target + " HTTP/1.1\n" + kGiven, kBody);
  EXPECT_EQ(part.header(kHeader), kValue) << part.body;
  put("source", kBody);
  EXPECT_EQ(s3.send("PUT /bkt/k" + target + " HTTP/1.1\nx-amz-copy-source: bkt/source").element(kElement), kValue);
  EXPECT_EQ(s3.send("GET /bkt/k?uploadId=" + made.element("UploadId")).element(kElement), kValue);
  const Reply done =
      s3.send("POST /bkt/k?uploadId=" + made.element("UploadId"),
              "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + part.header("etag") + "</ETag><" +
                  kElement + ">" + kValue + "</" + kElement + "></Part></CompleteMultipartUpload>");
  EXPECT_EQ(done.status, 200) << done.body;
  if (composite)
    EXPECT_THAT(done.element(kElement), EndsWith("-1"));
  else
    EXPECT_EQ(done.element(kElement), kValue);
  EXPECT_EQ(shown("k"), done.element(kElement));
  const std::string full = std::string(
                               "POST /bkt/k?uploads HTTP/1.1\nx-amz-checksum-type: FULL_OBJECT\n"
                               "x-amz-checksum-algorithm: ") +
                           GetParam().name;
  EXPECT_EQ(s3.send(full).status, kCanBeFull ? 200 : 400);
}

INSTANTIATE_TEST_SUITE_P(All, ChecksumOperations, ::testing::ValuesIn(kKnown),
                         [](const auto& i) { return i.param.name; });

using DefaultChecksum = Operations;
constexpr const char* kCrc64 = "x-amz-checksum-crc64nvme";
constexpr const char* kCrc64OfBody = "jSnVw/bqjr4=";

TEST_F(DefaultChecksum, ListingsShowEachObjectsOwn) {
  const auto put_with = [&](const char* key, const char* header) {
    ASSERT_EQ(s3.send(std::string("PUT /bkt/") + key + " HTTP/1.1\n" + header, kBody).status, 200) << key;
  };
  put_with("a", "");
  put_with("b", "x-amz-checksum-crc32: DUoRhQ==");
  put_with("c", "");
  put_with("d", "");
  put_with("e", "x-amz-checksum-crc32: DUoRhQ==");
  for (const char* list : {"GET /bkt", "GET /bkt?list-type=2", "GET /bkt?versions"}) {
    const Reply page = s3.send(list);
    EXPECT_THAT(page.elements("ChecksumAlgorithm"),
                ElementsAre("CRC64NVME", "CRC32", "CRC64NVME", "CRC64NVME", "CRC32"))
        << list;
    EXPECT_THAT(page.elements("ChecksumType"), ::testing::SizeIs(5)) << list;
  }
}

TEST_F(DefaultChecksum, IsComputedWhereTheClientSendsNone) {
  const Reply r = s3.send("PUT /bkt/k", kBody);
  EXPECT_EQ(r.header(kCrc64), kCrc64OfBody);
  EXPECT_EQ(r.header("x-amz-checksum-type"), "FULL_OBJECT");
  EXPECT_EQ(get("k", kMode).header(kCrc64), kCrc64OfBody);
  EXPECT_EQ(s3.send(std::string("HEAD /bkt/k HTTP/1.1\n") + kMode).header(kCrc64), kCrc64OfBody);
  EXPECT_FALSE(get("k").has(kCrc64));
  for (const char* list : {"GET /bkt", "GET /bkt?list-type=2", "GET /bkt?versions"}) {
    EXPECT_THAT(s3.send(list).elements("ChecksumAlgorithm"), ElementsAre("CRC64NVME")) << list;
    EXPECT_THAT(s3.send(list).elements("ChecksumType"), ElementsAre("FULL_OBJECT")) << list;
  }
  EXPECT_EQ(s3.send("PUT /bkt/md5 HTTP/1.1\nContent-MD5: XrY7u+Ae7tCTyyK7j1rNww==", kBody).header(kCrc64), kCrc64OfBody)
      << "a digest that is not kept is no checksum";
  EXPECT_EQ(s3.send("PUT /bkt/empty", "").header(kCrc64), "AAAAAAAAAAA=");
  EXPECT_FALSE(s3.send("PUT /bkt/own HTTP/1.1\nx-amz-checksum-crc32: DUoRhQ==", kBody).has(kCrc64));
  const std::string large(300'000, 'x');
  EXPECT_EQ(s3.send(std::string("PUT /bkt/large HTTP/1.1\n") + kCrc64 + ": " +
                        s3.send("PUT /bkt/large", large).header(kCrc64),
                    large)
                .status,
            200);
}

TEST_F(DefaultChecksum, OfAForm) {
  const char* form =
      "--B\r\nContent-Disposition: form-data; name=key\r\n\r\nk\r\n"
      "--B\r\nContent-Disposition: form-data; name=file\r\n\r\nhello world\r\n--B--\r\n";
  EXPECT_EQ(s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B", form).status, 204);
  EXPECT_EQ(get("k", kMode).header(kCrc64), kCrc64OfBody);
}

TEST_F(DefaultChecksum, OfAnUploadIsCombined) {
  const Reply made = s3.send("POST /bkt/k?uploads");
  EXPECT_FALSE(made.has("x-amz-checksum-algorithm"));
  EXPECT_FALSE(made.has("x-amz-checksum-type"));
  const std::string id = made.element("UploadId");
  EXPECT_FALSE(s3.send("PUT /bkt/k?partNumber=1&uploadId=" + id, std::string(100, 'q')).has(kCrc64));
  const Reply one = s3.send("PUT /bkt/k?partNumber=1&uploadId=" + id, std::string(100, 'p'));  // again
  put("tail", "a tail");
  const Reply two = s3.send("PUT /bkt/k?partNumber=7&uploadId=" + id +
                            " HTTP/1.1\nx-amz-copy-source: bkt/tail\nx-amz-copy-source-range: bytes=2-5");
  EXPECT_THAT(two.elements("ChecksumCRC64NVME"), IsEmpty());
  const std::string list = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + one.header("etag") +
                           "</ETag></Part><Part><PartNumber>7</PartNumber><ETag>" + two.element("ETag") +
                           "</ETag></Part></CompleteMultipartUpload>";
  const Reply done = s3.send("POST /bkt/k?uploadId=" + id, list);
  EXPECT_EQ(done.element("ChecksumCRC64NVME"), "yhcfqYkDBPI=") << done.body;  // of the whole, by another implementation
  EXPECT_EQ(done.element("ChecksumType"), "FULL_OBJECT");
  EXPECT_EQ(s3.send("POST /bkt/k?uploadId=" + id, list).element("ChecksumCRC64NVME"), "yhcfqYkDBPI=") << "again";
  EXPECT_EQ(get("k", kMode).header(kCrc64), "yhcfqYkDBPI=");
  EXPECT_FALSE(get("k?partNumber=1", kMode).has(kCrc64));
  EXPECT_THAT(get("k?attributes", "x-amz-object-attributes: Checksum,ObjectParts").elements("ChecksumCRC64NVME"),
              ElementsAre("yhcfqYkDBPI="));
  const Reply copied = s3.send("PUT /bkt/copy HTTP/1.1\nx-amz-copy-source: bkt/k");
  EXPECT_EQ(copied.element("ChecksumCRC64NVME"), "yhcfqYkDBPI=");
}

TEST(DefaultChecksumOff, NothingIsKept) {
  S3Settings settings;
  settings.default_checksum.clear();
  S3World s3(settings);
  s3.send("PUT /bkt");
  EXPECT_FALSE(s3.send("PUT /bkt/k", kBody).has(kCrc64));
  EXPECT_FALSE(s3.send(std::string("HEAD /bkt/k HTTP/1.1\n") + kMode).has("x-amz-checksum-type"));
  EXPECT_THAT(s3.send("GET /bkt").elements("ChecksumAlgorithm"), IsEmpty());
  const std::string id = s3.send("POST /bkt/mp?uploads").element("UploadId");
  const Reply part = s3.send("PUT /bkt/mp?partNumber=1&uploadId=" + id, kBody);
  const Reply done =
      s3.send("POST /bkt/mp?uploadId=" + id, "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                                                 part.header("etag") + "</ETag></Part></CompleteMultipartUpload>");
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_THAT(done.elements("ChecksumType"), IsEmpty());
  EXPECT_THAT(s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/k").elements("ChecksumCRC64NVME"), IsEmpty());
}

}  // namespace
}  // namespace mortise::api_s3::test
