// SPDX-License-Identifier: Apache-2.0
//
// The aws-chunked framing: every row of the error matrix of the reference, and bodies as real clients write them.
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "unit/plugins/api_s3/payload/body.h"

namespace mortise::api_s3 {
namespace {

const std::string kSignature(64, 'a');
const std::string kEmptySha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// All chunks but the last hold as much as AWS demands.
const std::string kFirst(8192, 'f');
constexpr const char* kFirstSize = "2000";
const std::string kBoth = kFirst + "lo";
constexpr const char* kBothSize = "8194";

std::string head(const std::string& literal, const std::string& decoded, const std::string& more = "") {
  return "PUT /b/k HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nx-amz-content-sha256: STREAMING-" + literal +
         "\nx-amz-decoded-content-length: " + decoded + "\n" + more;
}

/// Unsigned chunks without a trailer.
Decoded plain(const std::string& body, const std::string& decoded = "5", size_t piece = 1 << 20) {
  return decode(head("UNSIGNED-PAYLOAD-TRAILER", decoded), body, piece);
}

Decoded with_trailer(const std::string& trailer, const std::string& announced = "x-amz-checksum-crc32",
                     size_t piece = 1 << 20) {
  return decode(head("UNSIGNED-PAYLOAD-TRAILER", "5", "x-amz-trailer: " + announced + "\n"),
                "5\r\nhello\r\n0\r\n" + trailer, piece);
}

std::string crc32(std::string_view data = "hello") { return text::to_base64(digest("crc32", data)); }

Decoded signed_chunks(const std::string& body, RecordingVerifier::Log* log = nullptr, size_t piece = 1 << 20,
                      const std::string& more = "", const std::string& literal = "AWS4-HMAC-SHA256-PAYLOAD",
                      const std::string& decoded = "5") {
  PayloadContext context{false, 4, {}, PayloadUse::object};
  if (log != nullptr)
    context.chunks = ChunkVerifierHandle(ChunkVerifier::release(std::make_unique<RecordingVerifier>(*log)));
  return decode(head(literal, decoded, more), body, piece, std::move(context));
}

TEST(AwsChunked, PiecesOfAnySize) {
  const std::string body = std::string(kFirstSize) + "\r\n" + kFirst +
                           "\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:" + crc32(kBoth) + "\r\n\r\n";
  for (size_t piece = 1; piece <= body.size(); piece += piece < 100 || piece > 8150 ? 1 : 611) {
    const auto out =
        decode(head("UNSIGNED-PAYLOAD-TRAILER", kBothSize, "x-amz-trailer: x-amz-checksum-crc32\n"), body, piece);
    EXPECT_EQ(out.code, "") << piece << ": " << out.error.message;
    EXPECT_EQ(out.data, kBoth);
    EXPECT_EQ(out.decoded_length, 8194);
    ASSERT_EQ(out.expected.size(), 1u);
    EXPECT_EQ(out.wanted.at(0).keep, true);
  }
}

TEST(AwsChunked, DecodedLengthIsDemanded) {
  for (const char* bad : {"", "x", "-1", "5x", "99999999999999999999"})
    EXPECT_EQ(plain("5\r\nhello\r\n0\r\n\r\n", bad).code, "MissingContentLength") << bad;
  EXPECT_EQ(
      decode("PUT /b/k HTTP/1.1\nContent-Length: 20\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n", "")
          .code,
      "MissingContentLength");
}

TEST(AwsChunked, DecodedLengthDiffers) {
  const auto more = plain("5\r\nhello\r\n0\r\n\r\n", "4");
  EXPECT_EQ(more.code, "IncompleteBody");
  EXPECT_EQ(more.fact("NumberBytesExpected"), "4");
  EXPECT_EQ(more.fact("NumberBytesProvided"), "5");
  const auto fewer = plain("5\r\nhello\r\n0\r\n\r\n", "6");
  EXPECT_EQ(fewer.code, "IncompleteBody");
  EXPECT_EQ(fewer.fact("NumberBytesExpected"), "6");
  EXPECT_EQ(fewer.fact("NumberBytesProvided"), "5");
}

TEST(AwsChunked, BrokenFramingIsAnIncompleteBody) {
  for (const char* bad :
       {"", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "5\r\nhello\r\n0", "5\nhello\n0\n\n", "5\r\nhello\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
        "4\r\nhello\r\n0\r\n\r\n", "6\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff\r\nhello", "10000000000000005\r\nhello",
        "7fffffffffffffff\r\nhello"})
    for (size_t piece : {size_t{1}, size_t{7}, size_t{1000}})
      EXPECT_EQ(plain(bad, "5", piece).code, "IncompleteBody") << bad;
}

TEST(AwsChunked, WhatIsTolerated) {
  for (const char* good : {"5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\n\r\nanything\r\nafter",
                           "0000000000000000000005\r\nhello\r\n0\r\n\r\n", " 5 \r\nhello\r\n0\r\n\r\n",
                           "5 ; ext = 1\r\nhello\r\n0;x\r\n\r\n"})
    for (size_t piece : {size_t{1}, size_t{1000}}) {
      const auto out = plain(good, "5", piece);
      EXPECT_EQ(out.code, "") << good << ": " << out.error.message;
      EXPECT_EQ(out.data, "hello");
    }
  EXPECT_EQ(plain("A\r\n0123456789\r\n0\r\n\r\n", "10").data, "0123456789");
  EXPECT_EQ(plain("0\r\n\r\n", "0").code, "");
}

TEST(AwsChunked, AHeaderLineHasALimit) {
  EXPECT_EQ(plain("5;" + std::string(5000, 'x') + "\r\nhello\r\n0\r\n\r\n").code, "IncompleteBody");
  EXPECT_EQ(plain("5;" + std::string(5000, 'x') + "\r\nhello\r\n0\r\n\r\n", "5", 100).code, "IncompleteBody");
  EXPECT_EQ(plain("5;" + std::string(1000, 'x') + "\r\nhello\r\n0\r\n\r\n", "5", 100).code, "");
}

TEST(AwsChunked, Trailer) {
  const std::string field = "x-amz-checksum-crc32:" + crc32();
  for (const std::string& good :
       {field + "\r\n\r\n", field + "\r\n", "X-Amz-Checksum-CRC32 : " + crc32() + " \r\n\r\n",
        field + "\n\r\n\r\n",                                                     // as minio-go writes it
        "x-amz-checksum-crc32:" + crc32("other") + "\r\n" + field + "\r\n\r\n"})  // the last one counts
    for (size_t piece : {size_t{1}, size_t{3}, size_t{1000}})
      EXPECT_EQ(with_trailer(good, "x-amz-checksum-crc32", piece).code, "") << good;
  EXPECT_EQ(with_trailer("x-amz-checksum-crc32:" + crc32("other") + "\r\n\r\n").code, "BadDigest");
}

TEST(AwsChunked, WrongTrailers) {
  const std::string field = "x-amz-checksum-crc32:" + crc32() + "\r\n";
  EXPECT_EQ(with_trailer("").code, "MalformedTrailerError");
  EXPECT_EQ(with_trailer("\r\n").code, "MalformedTrailerError");
  EXPECT_EQ(with_trailer("x-amz-checksum-sha1:AAAA\r\n\r\n").code, "MalformedTrailerError");
  EXPECT_EQ(with_trailer(field + "x-amz-meta-a:b\r\n\r\n").code, "MalformedTrailerError");
  EXPECT_EQ(with_trailer("no colon\r\n\r\n").code, "MalformedTrailerError");
  EXPECT_EQ(with_trailer("x-amz-checksum-crc32:bad\r\n\r\n").code, "InvalidRequest");
  EXPECT_EQ(with_trailer("x-amz-checksum-crc32:\r\n\r\n").code, "InvalidRequest");
  EXPECT_EQ(with_trailer("x-amz-checksum-crc32:" + crc32()).code, "IncompleteBody");
  EXPECT_EQ(with_trailer("a:" + std::string(10000, 'x') + "\r\n\r\n").code, "MalformedTrailerError");
  EXPECT_EQ(plain("5\r\nhello\r\n0\r\n" + field + "\r\n").code, "MalformedTrailerError");
}

TEST(AwsChunked, CommasBehindTheNameOfATrailer) {
  const std::string field = "x-amz-checksum-crc32:" + crc32() + "\r\n\r\n";
  for (const char* good : {"x-amz-checksum-crc32,", "x-amz-checksum-crc32,,", "x-amz-checksum-crc32, "})
    EXPECT_EQ(with_trailer(field, good).code, "") << good;
  for (const char* bad :
       {",x-amz-checksum-crc32", ",", ",,", "x-amz-checksum-crc32, ,", "x-amz-checksum-crc32,,x-amz-checksum-sha1"})
    EXPECT_EQ(with_trailer(field, bad).code, "InvalidRequest") << bad;
}

TEST(AwsChunked, HeaderAndTrailerAreTwoChecksums) {
  const auto out = decode(head("UNSIGNED-PAYLOAD-TRAILER", "5",
                               "x-amz-trailer: x-amz-checksum-crc32\nx-amz-checksum-sha1: " +
                                   text::to_base64(digest("sha1", "hello")) + "\n"),
                          "");
  EXPECT_EQ(out.code, "InvalidRequest");
}

TEST(AwsChunked, WithoutALiteralTheEncodingDecides) {
  // botocore without credentials over TLS.
  const auto out = decode(
      "PUT /b/k HTTP/1.1\nTransfer-Encoding: chunked\nContent-Encoding: gzip,aws-chunked\n"
      "x-amz-decoded-content-length: 5\nx-amz-trailer: x-amz-checksum-crc32\n",
      "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + crc32() + "\r\n\r\n");
  EXPECT_EQ(out.code, "");
  EXPECT_EQ(out.data, "hello");
}

TEST(SignedChunks, AreHashedAndAsked) {
  const std::string a(64, 'a'), b(64, 'b'), c(64, 'c');
  const std::string body = std::string(kFirstSize) + ";chunk-signature=" + a + "\r\n" + kFirst +
                           "\r\n2 ; chunk-signature = " + b + "\r\nlo\r\n0;chunk-signature=" + c + "\r\n\r\n";
  for (size_t piece : {size_t{1}, size_t{10}, size_t{1000}}) {
    RecordingVerifier::Log log;
    const auto out = signed_chunks(body, &log, piece, "", "AWS4-HMAC-SHA256-PAYLOAD", kBothSize);
    EXPECT_EQ(out.code, "") << out.error.message;
    EXPECT_EQ(out.data, kBoth);
    EXPECT_EQ(log.signatures, (std::vector<std::string>{a, b, c}));
    EXPECT_EQ(log.hashes, (std::vector<std::string>{text::to_hex(digest("sha256", kFirst)),
                                                    text::to_hex(digest("sha256", "lo")), kEmptySha}));
    EXPECT_TRUE(log.destroyed);
  }
}

TEST(SignedChunks, AWrongOneIsRefused) {
  const std::string body = std::string(kFirstSize) + ";chunk-signature=" + kSignature + "\r\n" + kFirst +
                           "\r\n2;chunk-signature=" + kSignature + "\r\nlo\r\n0;chunk-signature=" + kSignature +
                           "\r\n\r\n";
  for (size_t good : {0u, 1u, 2u}) {
    RecordingVerifier::Log log;
    log.accept = good;
    const auto out = signed_chunks(body, &log, 1 << 20, "", "AWS4-HMAC-SHA256-PAYLOAD", kBothSize);
    EXPECT_EQ(out.code, "SignatureDoesNotMatch") << good;
    EXPECT_EQ(out.fact("StringToSign"), "as the verifier says");
  }
}

TEST(AwsChunked, OnlyTheLastChunkMayBeSmall) {
  const std::string small = "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  const auto out = plain(small);
  EXPECT_EQ(out.code, "InvalidChunkSizeError");
  EXPECT_EQ(out.fact("Chunk"), "2");
  EXPECT_EQ(out.fact("BadChunkSize"), "3");
  EXPECT_EQ(plain("1fff\r\n" + std::string(8191, 'x') + "\r\n1\r\ny\r\n0\r\n\r\n", "8192").code,
            "InvalidChunkSizeError");
  EXPECT_EQ(plain("2000\r\n" + kFirst + "\r\n1\r\ny\r\n0\r\n\r\n", "8193").code, "");
  RecordingVerifier::Log log;
  const std::string chunk = ";chunk-signature=" + kSignature + "\r\n";
  EXPECT_EQ(signed_chunks("3" + chunk + "hel\r\n2" + chunk + "lo\r\n0" + chunk + "\r\n", &log).code,
            "InvalidChunkSizeError");
}

TEST(SignedChunks, FormOfTheSignature) {
  EXPECT_EQ(signed_chunks("5\r\nhello\r\n0\r\n\r\n").code, "IncompleteBody");
  EXPECT_EQ(signed_chunks("5;a=b;chunk-signature=" + kSignature + "\r\nhello").code, "SignatureDoesNotMatch");
  EXPECT_EQ(signed_chunks("5;chunk-signature=" + kSignature + ";a=b\r\nhello").code, "IncompleteBody");
  EXPECT_EQ(signed_chunks("5;chunk-signature=\r\nhello").code, "IncompleteBody");
  EXPECT_EQ(signed_chunks("5;chunk-signature=abc\r\nhello").code, "SignatureDoesNotMatch");
  EXPECT_EQ(signed_chunks("5;chunk-signature=" + std::string(64, 'g') + "\r\nhello").code, "SignatureDoesNotMatch");
}

TEST(SignedChunks, ASignatureOfAnotherFormIsAWrongOneOfItsData) {
  RecordingVerifier::Log log;
  log.accept = 0;
  const auto out = signed_chunks("5;chunk-signature=abc\r\nhello\r\n0;chunk-signature=abc\r\n\r\n", &log);
  EXPECT_EQ(out.code, "SignatureDoesNotMatch");
  EXPECT_EQ(out.fact("StringToSign"), "as the verifier says");
  EXPECT_EQ(log.signatures, (std::vector<std::string>{"abc"}));
  log.accept = log.signatures.size();
  const auto other = signed_chunks("5;a=b;chunk-signature=" + kSignature + "\r\nhello\r\n", &log);
  EXPECT_EQ(other.code, "SignatureDoesNotMatch");
  EXPECT_EQ(other.fact("StringToSign"), "as the verifier says");
}

TEST(SignedChunks, AreParsedWithoutAVerifier) {
  const auto out =
      signed_chunks("5;chunk-signature=" + kSignature + "\r\nhello\r\n0;chunk-signature=" + kSignature + "\r\n\r\n");
  EXPECT_EQ(out.code, "");
  EXPECT_EQ(out.data, "hello");
}

constexpr const char* kTrailerLiteral = "AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
constexpr const char* kAnnounce = "x-amz-trailer: x-amz-checksum-crc32\n";

std::string signed_body(const std::string& trailer) {
  return "5;chunk-signature=" + kSignature + "\r\nhello\r\n0;chunk-signature=" + kSignature + "\r\n" + trailer;
}

TEST(SignedTrailer, IsHashedInItsCanonicalForm) {
  const std::string signature(64, 'd');
  for (const char* end : {"\r\n", "\n\r\n"}) {
    RecordingVerifier::Log log;
    const auto out = signed_chunks(
        signed_body("X-Amz-Checksum-CRC32: " + crc32() + end + "x-amz-trailer-signature:" + signature + "\r\n\r\n"),
        &log, 9, kAnnounce, kTrailerLiteral);
    EXPECT_EQ(out.code, "") << out.error.message;
    ASSERT_EQ(log.signatures.size(), 3u);
    EXPECT_EQ(log.signatures[2], signature);
    EXPECT_EQ(log.hashes[2], text::to_hex(digest("sha256", "x-amz-checksum-crc32:" + crc32() + "\n")));
  }
}

TEST(SignedTrailer, MustBeSignedAndRight) {
  const std::string field = "x-amz-checksum-crc32:" + crc32() + "\r\n";
  const auto code = [&](const std::string& trailer, size_t accept = 100) {
    RecordingVerifier::Log log;
    log.accept = accept;
    return signed_chunks(signed_body(trailer), &log, 1000, kAnnounce, kTrailerLiteral).code;
  };
  EXPECT_EQ(code(field + "x-amz-trailer-signature:" + kSignature + "\r\n\r\n"), "");
  EXPECT_EQ(code(field + "x-amz-trailer-signature:" + kSignature + "\r\n\r\n", 2), "SignatureDoesNotMatch");
  EXPECT_EQ(code(field + "x-amz-trailer-signature:abc\r\n\r\n", 2), "SignatureDoesNotMatch");
  EXPECT_EQ(code(field + "x-amz-trailer-signature:\r\n\r\n"), "IncompleteBody");
  EXPECT_EQ(code(field + "\r\n"), "IncompleteBody");
  EXPECT_EQ(code("x-amz-trailer-signature:" + kSignature + "\r\n\r\n"), "MalformedTrailerError");
  EXPECT_EQ(code("x-amz-trailer-signature:" + kSignature + "\r\n" + field + "\r\n"), "MalformedTrailerError");
}

TEST(SignedTrailer, NeedsATrailer) {
  RecordingVerifier::Log log;
  const auto out =
      signed_chunks(signed_body("x-amz-trailer-signature:" + kSignature + "\r\n\r\n"), &log, 1000, "", kTrailerLiteral);
  EXPECT_EQ(out.code, "IncompleteBody");
}

}  // namespace
}  // namespace mortise::api_s3
