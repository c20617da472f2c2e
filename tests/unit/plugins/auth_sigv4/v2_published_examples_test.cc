// SPDX-License-Identifier: Apache-2.0
//
// The version 2 signatures that Amazon publishes for its example requests.
#include <gtest/gtest.h>

#include "auth_sigv4/timestamp.h"
#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

using Decision = Authentication::Decision;

constexpr int64_t kPublishedTime = 1175024202;  // Tue, 27 Mar 2007 19:36:42 +0000

Checker johnsmith() {
  Checker checker;
  checker.domain = "s3.amazonaws.com";
  checker.settings.allowed_skew_ms = int64_t{86400} * 1000;
  return checker;
}

void expect_accepted(const std::string& head, const std::string& signature) {
  const auto out =
      johnsmith().header(head + "Authorization: AWS AKIAIOSFODNN7EXAMPLE:" + signature + "\n", kPublishedTime);
  EXPECT_EQ(out.decision, Decision::accepted) << out.code << ": " << out.message << "\n" << fact(out, "StringToSign");
  EXPECT_EQ(out.signature_version, 2);
  EXPECT_FALSE(out.presigned);
  EXPECT_EQ(out.who().id, "alice");
}

TEST(V2PublishedExamples, GetOfVirtualHost) {
  expect_accepted(
      "GET /photos/puppy.jpg HTTP/1.1\nHost: johnsmith.s3.amazonaws.com\nDate: Tue, 27 Mar 2007 19:36:42 +0000\n",
      "bWq2s1WEIj+Ydj0vQ697zp+IXMU=");
}

TEST(V2PublishedExamples, Put) {
  expect_accepted(
      "PUT /photos/puppy.jpg HTTP/1.1\nContent-Type: image/jpeg\nContent-Length: 94328\n"
      "Host: johnsmith.s3.amazonaws.com\nDate: Tue, 27 Mar 2007 21:15:45 +0000\n",
      "MyyxeRY7whkBe+bq8fHCL/2kKUg=");
}

TEST(V2PublishedExamples, ListLeavesOrdinaryParametersOut) {
  expect_accepted(
      "GET /?prefix=photos&max-keys=50&marker=puppy HTTP/1.1\nHost: johnsmith.s3.amazonaws.com\n"
      "Date: Tue, 27 Mar 2007 19:42:41 +0000\n",
      "htDYFYduRNen8P9ZfE/s9SuKy0U=");
}

TEST(V2PublishedExamples, SubresourceIsSigned) {
  expect_accepted("GET /?acl HTTP/1.1\nHost: johnsmith.s3.amazonaws.com\nDate: Tue, 27 Mar 2007 19:44:46 +0000\n",
                  "c2WLPFtWHVgbEmeEG93a4cG37dM=");
}

TEST(V2PublishedExamples, UploadWithRepeatedMetadata) {
  expect_accepted(
      "PUT /static.johnsmith.net/db-backup.dat.gz HTTP/1.1\nHost: s3.amazonaws.com\nDate: Tue, 27 Mar 2007 21:06:08 "
      "+0000\n"
      "x-amz-acl: public-read\ncontent-type: application/x-download\nContent-MD5: 4gJE4saaMU4BqNR0kLY+lw==\n"
      "X-Amz-Meta-ReviewedBy: joe@johnsmith.net\nX-Amz-Meta-ReviewedBy: jane@johnsmith.net\n"
      "X-Amz-Meta-FileChecksum: 0x02661779\nX-Amz-Meta-ChecksumAlgorithm: crc32\n",
      "ilyl83RwaSoYIEdixDQcA4OnAnc=");
}

TEST(V2PublishedExamples, ListOfBuckets) {
  expect_accepted("GET / HTTP/1.1\nHost: s3.amazonaws.com\nDate: Wed, 28 Mar 2007 01:29:59 +0000\n",
                  "qGdzdERIC03wnaRNKh6OqZehG9s=");
}

TEST(V2PublishedExamples, KeyIsSignedAsItIsEscaped) {
  expect_accepted(
      "GET /dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re HTTP/1.1\nHost: s3.amazonaws.com\nDate: Wed, 28 Mar 2007 "
      "01:49:49 +0000\n",
      "DNEZGsoieTZ92F3bUfSPQcbGmlM=");
}

TEST(V2PublishedExamples, PresignedUntilItExpires) {
  const std::string head =
      "GET /photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&"
      "Expires=1175139620 HTTP/1.1\nHost: johnsmith.s3.amazonaws.com\n";
  const auto out = johnsmith().query(head, 1175139619);
  EXPECT_EQ(out.decision, Decision::accepted) << out.code << ": " << fact(out, "StringToSign");
  EXPECT_TRUE(out.presigned);
  EXPECT_EQ(out.signature_version, 2);
  const auto late = johnsmith().query(head, 1175139620);
  EXPECT_EQ(late.code, "AccessDenied");
  EXPECT_EQ(late.message, "Request has expired");
}

}  // namespace
}  // namespace mortise::auth_sigv4
