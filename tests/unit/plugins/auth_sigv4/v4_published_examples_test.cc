// SPDX-License-Identifier: Apache-2.0
//
// The signatures that Amazon publishes for its example requests.
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

using Decision = Authentication::Decision;

constexpr const char* kEmptySha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string authorization(const std::string& signed_headers, const std::string& signature) {
  return "Authorization: AWS4-HMAC-SHA256 "
         "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=" +
         signed_headers + ",Signature=" + signature + "\n";
}

std::string example_get(const std::string& target, const std::string& signature) {
  return "GET " + target + " HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\n" +
         authorization("host;x-amz-content-sha256;x-amz-date", signature) + "x-amz-content-sha256: " + kEmptySha +
         "\nx-amz-date: 20130524T000000Z\n";
}

void expect_alice(const Authenticator::Outcome& out) {
  EXPECT_EQ(out.decision, Decision::accepted) << out.code << ": " << out.message << "\n"
                                              << fact(out, "CanonicalRequest");
  EXPECT_EQ(out.who().id, "alice");
  EXPECT_EQ(out.who().display_name, "Alice");
  EXPECT_EQ(out.who().access_key, kAccessKey);
  EXPECT_FALSE(out.who().anonymous);
  EXPECT_FALSE(out.who().administrator);
  EXPECT_EQ(out.signature_version, 4);
}

TEST(V4PublishedExamples, GetObjectWithRange) {
  const auto out = Checker().header("GET /test.txt HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\nRange: bytes=0-9\n" +
                                    authorization("host;range;x-amz-content-sha256;x-amz-date",
                                                  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41") +
                                    "x-amz-content-sha256: " + kEmptySha + "\nx-amz-date: 20130524T000000Z\n");
  expect_alice(out);
  EXPECT_FALSE(out.presigned);
  EXPECT_EQ(out.verifier, nullptr);
}

TEST(V4PublishedExamples, PutObjectWithDollarInItsKey) {
  expect_alice(Checker().header(
      "PUT /test$file.text HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\nDate: Fri, 24 May 2013 00:00:00 GMT\n" +
      authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd") +
      "x-amz-date: 20130524T000000Z\nx-amz-storage-class: REDUCED_REDUNDANCY\n"
      "x-amz-content-sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072\n"));
}

TEST(V4PublishedExamples, GetBucketLifecycle) {
  expect_alice(
      Checker().header(example_get("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")));
}

TEST(V4PublishedExamples, ListObjects) {
  expect_alice(Checker().header(
      example_get("/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")));
}

TEST(V4PublishedExamples, OrderOfQueryFieldsOnTheWireDoesNotMatter) {
  expect_alice(Checker().header(
      example_get("/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")));
}

constexpr const char* kPresigned =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
    "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\n";

TEST(V4PublishedExamples, PresignedGetUntilItExpires) {
  const auto out = Checker().query("GET " + std::string(kPresigned), kExampleTime + 86399);
  expect_alice(out);
  EXPECT_TRUE(out.presigned);
  const auto late = Checker().query("GET " + std::string(kPresigned), kExampleTime + 86400);
  EXPECT_EQ(late.code, "AccessDenied");
  EXPECT_EQ(late.message, "Request has expired");
  EXPECT_EQ(fact(late, "X-Amz-Expires"), "86400");
  EXPECT_EQ(fact(late, "Expires"), "2013-05-25T00:00:00Z");
  EXPECT_EQ(fact(late, "ServerTime"), "2013-05-25T00:00:00Z");
}

TEST(V4PublishedExamples, PresignedForGetIsNotForHead) {
  EXPECT_EQ(Checker().query("HEAD " + std::string(kPresigned)).code, "SignatureDoesNotMatch");
}

TEST(V4PublishedExamples, ChunkedUpload) {
  auto out = Checker().header(
      "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nx-amz-date: 20130524T000000Z\n"
      "x-amz-storage-class: REDUCED_REDUNDANCY\n" +
      authorization("content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                    "x-amz-storage-class",
                    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9") +
      "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nContent-Encoding: aws-chunked\n"
      "x-amz-decoded-content-length: 66560\nContent-Length: 66824\n");
  expect_alice(out);
  ASSERT_NE(out.verifier, nullptr);
  Digester digester;
  const auto sha = [&](size_t n) { return text::to_hex(bytes(digester.sha256(std::string(n, 'a')))); };
  EXPECT_TRUE(out.verifier->chunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", sha(65536)));
  EXPECT_TRUE(out.verifier->chunk("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", sha(1024)));
  EXPECT_TRUE(out.verifier->chunk("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", kEmptySha));
}

TEST(V4PublishedExamples, ChunkedUploadWithTrailer) {
  auto out = Checker().header(
      "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nx-amz-date: 20130524T000000Z\n"
      "x-amz-storage-class: REDUCED_REDUNDANCY\n" +
      authorization("content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                    "x-amz-storage-class;x-amz-trailer",
                    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e") +
      "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\nContent-Encoding: aws-chunked\n"
      "x-amz-decoded-content-length: 66560\nx-amz-trailer: x-amz-checksum-crc32c\nContent-Length: 66824\n");
  expect_alice(out);
  ASSERT_NE(out.verifier, nullptr);
  Digester digester;
  const auto sha = [&](size_t n) { return text::to_hex(bytes(digester.sha256(std::string(n, 'a')))); };
  EXPECT_TRUE(out.verifier->chunk("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", sha(65536)));
  EXPECT_TRUE(out.verifier->chunk("1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", sha(1024)));
  EXPECT_TRUE(out.verifier->chunk("2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992", kEmptySha));
  EXPECT_TRUE(out.verifier->trailer("d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
                                    text::to_hex(bytes(digester.sha256("x-amz-checksum-crc32c:sOO8/Q==\n")))));
}

TEST(V4PublishedExamples, AWrongChunkSignatureEndsTheChain) {
  auto out = Checker().header(
      "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nx-amz-date: 20130524T000000Z\n"
      "x-amz-storage-class: REDUCED_REDUNDANCY\n" +
      authorization("content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                    "x-amz-storage-class",
                    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9") +
      "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nContent-Encoding: aws-chunked\n"
      "x-amz-decoded-content-length: 66560\nContent-Length: 66824\n");
  ASSERT_NE(out.verifier, nullptr);
  Digester digester;
  const auto sha = text::to_hex(bytes(digester.sha256(std::string(65536, 'a'))));
  EXPECT_FALSE(out.verifier->chunk("bd80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", sha));
  EXPECT_FALSE(out.verifier->chunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", sha));
}

}  // namespace
}  // namespace mortise::auth_sigv4
