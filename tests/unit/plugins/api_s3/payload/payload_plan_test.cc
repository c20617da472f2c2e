// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "unit/plugins/api_s3/payload/body.h"

namespace mortise::api_s3 {
namespace {

constexpr const char* kPut = "PUT /b/k HTTP/1.1\nHost: h\n";

Decoded put(const std::string& headers, std::string_view body = "hello", PayloadContext context = {}) {
  return decode(kPut + ("Content-Length: " + std::to_string(body.size())) + "\n" + headers, body, 1 << 20,
                std::move(context));
}

PayloadContext use(PayloadUse what) { return {false, 0, {}, what}; }
PayloadContext presigned(int version = 4) { return {true, version, {}, PayloadUse::object}; }

std::string names(const std::vector<WantedDigest>& wanted) {
  std::string out;
  for (const auto& w : wanted) out += w.algorithm + (w.keep ? "+ " : " ");
  return out;
}

TEST(PayloadPlan, PlainBodyNeedsNothing) {
  const auto out = put("");
  EXPECT_EQ(out.code, "");
  EXPECT_EQ(out.data, "hello");
  EXPECT_EQ(out.decoded_length, 5);
  EXPECT_TRUE(out.wanted.empty());
}

TEST(PayloadPlan, ContentMd5) {
  const auto good = put("Content-MD5: " + text::to_base64(digest("md5", "hello")) + "\n");
  EXPECT_EQ(good.code, "");
  EXPECT_EQ(names(good.wanted), "md5 ");
  const auto wrong = put("Content-MD5: rL0Y20xC+Fzt72VPzMSk2A==\n");
  EXPECT_EQ(wrong.code, "BadDigest");
  EXPECT_EQ(wrong.fact("ExpectedDigest"), "rL0Y20xC+Fzt72VPzMSk2A==");
  EXPECT_EQ(wrong.fact("CalculatedDigest"), text::to_base64(digest("md5", "hello")));
  for (const char* bad : {"", "YWJyYWNhZGFicmE=", "AWS HAHAHA", "rL0Y20xC+Fzt72VPzMSk2A"})
    EXPECT_EQ(put("Content-MD5: " + std::string(bad) + "\n").code, "InvalidDigest") << bad;
}

TEST(PayloadPlan, TheMd5OfAnObjectIsToldInHexThatOfAPartAsItCame) {
  const std::string foo = digest("md5", "foo");
  const std::vector<ExpectedDigest> expected{{"md5", foo, DigestSource::content_md5, text::to_base64(foo)}};
  const auto facts = [&](const std::string& told) {
    return PayloadFacts{{"ExpectedDigest", told}, {"CalculatedDigest", text::to_base64(digest("md5", "hello"))}};
  };
  EXPECT_EQ(digest_mismatch(expected, "md5", digest("md5", "hello"), Md5Form::hex).facts,
            facts("acbd18db4cc2f85cedef654fccc4a4d8"));
  EXPECT_EQ(digest_mismatch(expected, "md5", digest("md5", "hello"), Md5Form::base64).facts,
            facts(text::to_base64(foo)));
}

TEST(PayloadPlan, ContentSha256) {
  const std::string sha = text::to_hex(digest("sha256", "hello"));
  EXPECT_EQ(put("x-amz-content-sha256: " + sha + "\n").code, "");
  const auto wrong = put("x-amz-content-sha256: " + text::to_hex(digest("sha256", "other")) + "\n");
  EXPECT_EQ(wrong.code, "XAmzContentSHA256Mismatch");
  EXPECT_EQ(wrong.fact("ClientComputedContentSHA256"), text::to_hex(digest("sha256", "other")));
  EXPECT_EQ(wrong.fact("S3ComputedContentSHA256"), sha);
  const std::string upper(64, 'A');  // is repeated as it was sent
  EXPECT_EQ(put("x-amz-content-sha256: " + upper + "\n").fact("ClientComputedContentSHA256"), upper);
  EXPECT_EQ(put("X-AMZ-Content-SHA256: UNSIGNED-PAYLOAD\n").code, "");
}

TEST(PayloadPlan, ContentSha256OfAnotherForm) {
  for (const char* bad : {"", "unsigned-payload", "abc", "STREAMING-SOMETHING",
                          "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    const auto out = put("x-amz-content-sha256: " + std::string(bad) + "\n");
    EXPECT_EQ(out.code, "InvalidArgument") << bad;
    EXPECT_EQ(out.fact("ArgumentName"), "x-amz-content-sha256");
    EXPECT_EQ(out.fact("ArgumentValue"), bad);
  }
  EXPECT_EQ(put("x-amz-content-sha256: STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD\n").code, "NotImplemented");
}

TEST(PayloadPlan, ASha256MismatchIsReportedBeforeThatOfTheMd5) {
  const auto out = put(
      "Content-MD5: rL0Y20xC+Fzt72VPzMSk2A==\nx-amz-content-sha256: " + text::to_hex(digest("sha256", "other")) + "\n");
  EXPECT_EQ(out.code, "XAmzContentSHA256Mismatch");
}

TEST(PayloadPlan, ChecksumHeader) {
  for (const char* name : {"crc32", "crc32c", "crc64nvme", "sha1", "sha256", "sha512"}) {
    const std::string header = "x-amz-checksum-" + std::string(name) + ": ";
    const auto good = put(header + text::to_base64(digest(name, "hello")) + "\n");
    EXPECT_EQ(good.code, "") << name;
    EXPECT_EQ(names(good.wanted), std::string(name) + "+ ");
    EXPECT_EQ(put(header + text::to_base64(digest(name, "other")) + "\n").code, "BadDigest") << name;
    EXPECT_EQ(put(header + "bad\n").code, "InvalidRequest") << name;
    EXPECT_EQ(put(header + "\n").code, "InvalidRequest") << name;
    EXPECT_EQ(put(header + "AAAAAAA=\n").code, "InvalidRequest") << name;  // five bytes
  }
  EXPECT_EQ(put("X-Amz-Checksum-CRC32: " + text::to_base64(digest("crc32", "hello")) + "\n").code, "");
}

TEST(PayloadPlan, ChecksumOfTheEmptyBody) {
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAAAA==\n", "").code, "");
  EXPECT_EQ(put("x-amz-checksum-crc64nvme: AAAAAAAAAAA=\n", "").code, "");
}

TEST(PayloadPlan, UnknownChecksumIsRefused) {
  EXPECT_EQ(put("x-amz-checksum-crc16: AAA=\n").code, "InvalidRequest");
  EXPECT_EQ(put("x-amz-checksum-adler32: BiwCFQ==\n").code, "InvalidRequest") << "a plugin has it, S3 has not";
  for (const char* other :
       {"x-amz-checksum-type: FULL_OBJECT\n", "x-amz-checksum-algorithm: CRC32\n", "x-amz-checksum-mode: ENABLED\n"})
    EXPECT_EQ(put(other).code, "") << other;
}

TEST(PayloadPlan, TwoChecksumsAreRefused) {
  EXPECT_EQ(put("x-amz-checksum-crc32: " + text::to_base64(digest("crc32", "hello")) +
                "\nx-amz-checksum-sha1: " + text::to_base64(digest("sha1", "hello")) + "\n")
                .code,
            "InvalidRequest");
}

TEST(PayloadPlan, SdkAlgorithmMustFit) {
  const std::string crc32 = "x-amz-checksum-crc32: " + text::to_base64(digest("crc32", "hello")) + "\n";
  EXPECT_EQ(put("x-amz-sdk-checksum-algorithm: CRC32\n" + crc32).code, "");
  EXPECT_EQ(put("x-amz-sdk-checksum-algorithm: SHA1\n" + crc32).code, "InvalidRequest");
  EXPECT_EQ(put("x-amz-sdk-checksum-algorithm: CRC32\n").code, "InvalidRequest");
  EXPECT_EQ(put("x-amz-sdk-checksum-algorithm: CRC32\n", "hello", use(PayloadUse::completion)).code, "");
}

TEST(PayloadPlan, Sha256IsComputedOnceForBoth) {
  const auto sha = digest("sha256", "hello");
  const auto out =
      put("x-amz-content-sha256: " + text::to_hex(sha) + "\nx-amz-checksum-sha256: " + text::to_base64(sha) + "\n");
  EXPECT_EQ(out.code, "");
  EXPECT_EQ(names(out.wanted), "sha256+ ");
  EXPECT_EQ(out.expected.size(), 2u);
}

TEST(PayloadPlan, ADocumentsChecksumIsNotKept) {
  const auto out = put("x-amz-checksum-crc32: " + text::to_base64(digest("crc32", "hello")) + "\n", "hello",
                       use(PayloadUse::document));
  EXPECT_EQ(names(out.wanted), "crc32 ");
}

TEST(PayloadPlan, ACompletionsChecksumIsNotOfTheBody) {
  const auto out =
      put("x-amz-checksum-crc32: AAAAAA==\nx-amz-checksum-sha1: x-2\n", "hello", use(PayloadUse::completion));
  EXPECT_EQ(out.code, "");
  EXPECT_TRUE(out.wanted.empty());
}

TEST(PayloadPlan, TellsWhetherADigestWasGiven) {
  const auto given = [](const std::string& headers) {
    const test::RawRequest raw("POST /b?delete HTTP/1.1\nContent-Length: 5\n" + headers);
    return PayloadPlan::parse(raw.request(), checksums(), use(PayloadUse::document))->has_digest();
  };
  EXPECT_FALSE(given(""));
  EXPECT_FALSE(given("x-amz-content-sha256: " + text::to_hex(digest("sha256", "hello")) + "\n"));
  EXPECT_TRUE(given("Content-MD5: rL0Y20xC+Fzt72VPzMSk2A==\n"));
  EXPECT_TRUE(given("x-amz-checksum-crc32: AAAAAA==\n"));
  EXPECT_TRUE(
      given("x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-decoded-content-length: 1\n"
            "x-amz-trailer: x-amz-checksum-crc32\n"));
}

TEST(PayloadPlan, AnObjectNeedsItsLengthOrChunks) {
  EXPECT_EQ(decode(kPut, "").code, "MissingContentLength");
  EXPECT_EQ(decode(kPut + std::string("Transfer-Encoding: chunked\nx-amz-decoded-content-length: x\n"), "hello").code,
            "MissingContentLength");
  const auto streamed = decode(kPut + std::string("Transfer-Encoding: chunked\n"), "hello");
  EXPECT_EQ(streamed.code, "");
  EXPECT_EQ(streamed.decoded_length, -1);
  const auto out = decode(kPut + std::string("Transfer-Encoding: chunked\nx-amz-decoded-content-length: 5\n"), "hello");
  EXPECT_EQ(out.code, "");
  EXPECT_EQ(out.decoded_length, 5);
  const auto shorter =
      decode(kPut + std::string("Transfer-Encoding: chunked\nx-amz-decoded-content-length: 6\n"), "hello");
  EXPECT_EQ(shorter.code, "IncompleteBody");
  EXPECT_EQ(shorter.fact("NumberBytesExpected"), "6");
  EXPECT_EQ(shorter.fact("NumberBytesProvided"), "5");
  EXPECT_EQ(decode(kPut + std::string("Transfer-Encoding: chunked\nx-amz-decoded-content-length: 4\n"), "hello").code,
            "IncompleteBody");
}

TEST(PayloadPlan, ADocumentMayHaveNoLength) {
  EXPECT_EQ(decode(kPut, "", 1, use(PayloadUse::document)).decoded_length, 0);
  const auto out = decode(kPut + std::string("Transfer-Encoding: chunked\n"), "<a/>", 1, use(PayloadUse::document));
  EXPECT_EQ(out.decoded_length, -1);
  EXPECT_EQ(out.data, "<a/>");
}

TEST(PayloadPlan, PresignedIsUnsignedUnlessItSaysOtherwise) {
  EXPECT_EQ(put("", "hello", presigned()).code, "");
  const auto parameter = [](const std::string& sha256, const std::string& headers = "") {
    PayloadContext context = presigned();
    context.content_sha256 = sha256;
    return put(headers, "hello", std::move(context)).code;
  };
  EXPECT_EQ(parameter("UNSIGNED-PAYLOAD"), "");
  EXPECT_EQ(parameter(text::to_hex(digest("sha256", "hello"))), "");
  EXPECT_EQ(parameter(text::to_hex(digest("sha256", "other"))), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(parameter("nonsense"), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(parameter(text::to_hex(digest("sha256", "other")), "x-amz-content-sha256: UNSIGNED-PAYLOAD\n"), "");
  PayloadContext not_presigned;
  not_presigned.content_sha256 = "nonsense";
  EXPECT_EQ(put("", "hello", std::move(not_presigned)).code, "");
}

TEST(PayloadPlan, PresignedMd5) {
  const auto parameter = [](const std::string& md5) {
    PayloadContext context = presigned();
    context.content_md5 = md5;
    return put("", "hello", std::move(context)).code;
  };
  EXPECT_EQ(parameter(text::to_base64(digest("md5", "hello"))), "");
  EXPECT_EQ(parameter(text::to_base64(digest("md5", "other"))), "BadDigest");
  EXPECT_EQ(parameter("nonsense"), "InvalidDigest");
}

TEST(PayloadPlan, ChecksumParametersOfAPresignedUrlAreIgnored) {
  const auto out = decode(
      "PUT /b/k?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32 HTTP/1.1\nContent-Length: 5\n",
      "hello", 9, presigned());
  EXPECT_EQ(out.code, "");
  EXPECT_TRUE(out.wanted.empty());
}

TEST(PayloadPlan, StreamingLiteralIsAWrongDigestWhereItCannotBe) {
  for (int version : {2, 4}) {
    const auto out = put("x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\n", "hello", presigned(version));
    EXPECT_EQ(out.code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(out.fact("ClientComputedContentSHA256"), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  }
  const std::string trailer = "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n";
  for (bool in_query : {false, true}) {
    const auto sent = [&](const std::string& more) {
      return put(trailer + more, "hello", {in_query, in_query ? 4 : 2, {}, PayloadUse::object});
    };
    EXPECT_EQ(sent("x-amz-decoded-content-length: 5\n").code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(sent("").code, "MissingContentLength");
    EXPECT_EQ(sent("x-amz-decoded-content-length: not an int\n").code, "MissingContentLength");
    const auto shorter = sent("x-amz-decoded-content-length: 4\n");
    EXPECT_EQ(shorter.code, "IncompleteBody");
    EXPECT_EQ(shorter.fact("NumberBytesExpected"), "4");
    EXPECT_EQ(shorter.fact("NumberBytesProvided"), "5");
  }
}

TEST(PayloadPlan, AnyOtherWordIsAWrongDigestWhereLiteralsCannotBe) {
  for (const char* word : {"invalid", "unsigned-payload", "", "abc"}) {
    const auto out = put("x-amz-content-sha256: " + std::string(word) + "\n", "hello", presigned());
    EXPECT_EQ(out.code, "XAmzContentSHA256Mismatch") << word;
    EXPECT_EQ(out.fact("ClientComputedContentSHA256"), word);
    EXPECT_EQ(out.fact("S3ComputedContentSHA256"), text::to_hex(digest("sha256", "hello")));
    EXPECT_EQ(
        put("x-amz-content-sha256: " + std::string(word) + "\n", "hello", {false, 2, {}, PayloadUse::object}).code,
        "XAmzContentSHA256Mismatch");
  }
}

TEST(PayloadPlan, TrailerNames) {
  const auto plan = [](const std::string& trailer) {
    return decode(kPut + ("Content-Length: 9\nx-amz-decoded-content-length: 0\nx-amz-content-sha256: "
                          "STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-trailer: " +
                          trailer + "\n"),
                  "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")
        .code;
  };
  EXPECT_EQ(plan("x-amz-checksum-crc32"), "");
  EXPECT_EQ(plan("X-Amz-Checksum-CRC32 ,"), "");
  EXPECT_EQ(plan("X-Amz-Checksum-CRC32,,"), "");
  EXPECT_EQ(plan(",x-amz-checksum-crc32"), "InvalidRequest");
  EXPECT_EQ(plan("x-amz-checksum-crc32,x-amz-checksum-sha1"), "InvalidRequest");
  EXPECT_EQ(plan("x-amz-meta-a"), "InvalidRequest");
  EXPECT_EQ(plan("x-amz-checksum-crc16"), "InvalidRequest");
  EXPECT_EQ(plan(""), "InvalidRequest");
  EXPECT_EQ(put("x-amz-trailer: x-amz-checksum-crc32\n").code, "MalformedTrailerError");
  // AWS looks at how many checksums there are first.
  EXPECT_EQ(put("x-amz-trailer: x-amz-checksum-crc32,x-amz-checksum-sha1\n").code, "InvalidRequest");
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAAAA==\nx-amz-trailer: x-amz-checksum-crc32\n").code, "InvalidRequest");
  EXPECT_EQ(put("x-amz-checksum-crc32: AAAAAA==\nx-amz-trailer: x-amz-checksum-sha1\n").code, "InvalidRequest");
}

}  // namespace
}  // namespace mortise::api_s3
