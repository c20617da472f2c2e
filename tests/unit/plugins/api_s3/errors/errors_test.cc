// SPDX-License-Identifier: Apache-2.0
#include "api_s3/errors/errors.h"

#include <gtest/gtest.h>
#include <mortise/abi/object_service.h>

#include <algorithm>
#include <set>
#include <string>

#include "api_s3/http/answer.h"

namespace mortise::api_s3 {
namespace {

TEST(ErrorTable, EveryCodeHasItsRow) {
  ASSERT_EQ(error_table().size(), static_cast<size_t>(Code::count_));
  std::set<std::string_view> names;
  for (const ErrorRow& row : error_table()) {
    EXPECT_EQ(&row_of(row.code), &row);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_error(row.name), &row);
    EXPECT_GE(row.status, 400) << row.name;
    EXPECT_LT(row.status, 600) << row.name;
    EXPECT_NE(std::string(row.message), "") << row.name;
  }
  EXPECT_EQ(find_error("NoSuchThing"), nullptr);
}

TEST(ErrorDocument, RepeatsOnlySoMuch) {
  for (const std::string& text : {std::string(60'000, '"'), std::string(60'000, 'x'), std::string(60'000, '\1')}) {
    S3Error error(Code::invalid_argument, text);
    for (int i = 0; i < 8; ++i) error.facts.emplace_back("Fact", text);
    const std::string document = error_document(error, "id", "host");
    EXPECT_LT(document.size(), 36'000u);
    EXPECT_NE(document.find("</Error>"), std::string::npos);
    EXPECT_NE(document.find("<RequestId>id</RequestId>"), std::string::npos);
  }
  const std::string key(1024, '"');
  const std::string whole = error_document(S3Error(Code::no_such_key).with("Key", key), "id", "host");
  EXPECT_EQ(std::count(whole.begin(), whole.end(), ';'), 1024) << "no key is cut";
  std::string umlauts;
  for (int i = 0; i < 10'000; ++i) umlauts += "\xC3\xA4";
  const std::string cut = error_document(S3Error(Code::no_such_key).with("Key", "x" + umlauts), "id", "host");
  EXPECT_NE(cut.find("\xC3\xA4</Key>"), std::string::npos) << "cut between characters";
}

/// The pairs that clients and conformance suites rely on.
TEST(ErrorTable, StatusOfWellKnownCodes) {
  const std::pair<const char*, int> kPairs[] = {{"AccessDenied", 403},
                                                {"BadDigest", 400},
                                                {"BucketAlreadyExists", 409},
                                                {"BucketAlreadyOwnedByYou", 409},
                                                {"BucketNotEmpty", 409},
                                                {"EntityTooSmall", 400},
                                                {"InvalidArgument", 400},
                                                {"InvalidBucketName", 400},
                                                {"InvalidDigest", 400},
                                                {"InvalidPart", 400},
                                                {"InvalidPartOrder", 400},
                                                {"InvalidPartNumber", 416},
                                                {"InvalidRange", 416},
                                                {"InvalidRequest", 400},
                                                {"InvalidURI", 400},
                                                {"KeyTooLongError", 400},
                                                {"MalformedXML", 400},
                                                {"MetadataTooLarge", 400},
                                                {"MethodNotAllowed", 405},
                                                {"MissingContentLength", 411},
                                                {"NoSuchBucket", 404},
                                                {"NoSuchKey", 404},
                                                {"NoSuchUpload", 404},
                                                {"NoSuchVersion", 404},
                                                {"NotImplemented", 501},
                                                {"PreconditionFailed", 412},
                                                {"RequestTimeTooSkewed", 403},
                                                {"SignatureDoesNotMatch", 403},
                                                {"XAmzContentSHA256Mismatch", 400},
                                                {"InvalidChunkSizeError", 403},
                                                {"IncompleteBody", 400},
                                                {"SlowDown", 503}};
  for (const auto& [name, status] : kPairs) {
    ASSERT_NE(find_error(name), nullptr) << name;
    EXPECT_EQ(find_error(name)->status, status) << name;
  }
}

TEST(ErrorTable, EveryDetailOfTheServiceIsMapped) {
  for (int detail = MORTISE_NO_SUCH_BUCKET; detail <= MORTISE_INVALID_MARKER; ++detail) {
    const S3Error e = from_service(Error(Status::internal, detail, "m"), {"b", "k", "v", "u"});
    EXPECT_NE(e.code, "InternalError") << detail;
    EXPECT_LT(e.status, 500) << detail;
  }
}

TEST(ErrorTable, StatusesWithoutDetail) {
  const auto code = [](Status s) { return from_service(Error(s, "secret path"), {}).code; };
  EXPECT_EQ(code(Status::denied), "AccessDenied");
  EXPECT_EQ(code(Status::busy), "ServiceUnavailable");
  EXPECT_EQ(code(Status::no_space), "InsufficientStorage");
  EXPECT_EQ(code(Status::unsupported), "NotImplemented");
  EXPECT_EQ(code(Status::unknown), "InternalError");
  EXPECT_EQ(code(Status::corrupt), "InternalError");
  const S3Error e = from_service(Error(Status::io, "secret path"), {});
  EXPECT_EQ(e.message.find("secret"), std::string::npos);
  EXPECT_EQ(e.cause, "secret path");
}

TEST(ErrorTable, FactsOfTheSubject) {
  const S3Error e = from_service(Error(Status::not_found, MORTISE_NO_SUCH_VERSION, ""), {"b", "k", "v", ""});
  EXPECT_EQ(e.facts, (S3Error::Pairs{{"Key", "k"}, {"VersionId", "v"}}));
  const S3Error c = from_service(Error(Status::precondition, MORTISE_IF_NONE_MATCH, ""), {"b", "k", "", ""});
  EXPECT_EQ(c.facts, (S3Error::Pairs{{"Condition", "If-None-Match"}}));
}

TEST(ErrorTable, AConflictIsAboutAKeyOrAboutTheBucket) {
  const S3Error of_key = from_service(Error(Status::busy, MORTISE_CONFLICT, ""), {"b", "k", "", ""});
  EXPECT_EQ(of_key.code, "ConditionalRequestConflict");
  EXPECT_EQ(of_key.facts, (S3Error::Pairs{{"Key", "k"}}));
  const S3Error of_bucket = from_service(Error(Status::busy, MORTISE_CONFLICT, ""), {"b", "", "", ""});
  EXPECT_EQ(of_bucket.code, "OperationAborted");
  EXPECT_EQ(of_bucket.status, 409);
  EXPECT_EQ(of_bucket.facts, (S3Error::Pairs{{"BucketName", "b"}}));
}

TEST(ErrorTable, NamesGivenByOthers) {
  EXPECT_EQ(S3Error("SignatureDoesNotMatch", "", {}).status, 403);
  EXPECT_EQ(S3Error("AuthorizationHeaderMalformed", "m", {}).status, 400);
  EXPECT_EQ(S3Error("SomethingNew", "m", {}).status, 403);
}

}  // namespace
}  // namespace mortise::api_s3
