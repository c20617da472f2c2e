// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/documents.h"

#include <gtest/gtest.h>

#include "remote_transport/head.h"

namespace mortise::remote_s3 {
namespace {

std::string page(const std::string& rows, const char* truncated = "false") {
  return "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>" + std::string(truncated) + "</IsTruncated>" +
         rows + "</ListBucketResult>";
}
std::string row(const std::string& key, const char* size = "1") {
  return "<Contents><Key>" + key + "</Key><Size>" + size + "</Size><ETag>&quot;e&quot;</ETag>" +
         "<LastModified>2026-01-01T00:00:01.000Z</LastModified></Contents>";
}

TEST(Documents, APage) {
  const auto parsed = parse_page(
      page(row("a%2Fb+c") + row("b", "77") + "<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes>", "true"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ("a/b c", parsed->objects[0].key);
  EXPECT_EQ(77u, parsed->objects[1].size);
  EXPECT_EQ("e", parsed->objects[0].etag);
  EXPECT_EQ(1767225601000, parsed->objects[0].modified_ms.value_or(0));
  EXPECT_EQ("x/", parsed->prefixes.at(0));
  EXPECT_TRUE(parsed->truncated);
}

TEST(Documents, PagesThatCannotBeTrusted) {
  EXPECT_FALSE(parse_page(page("", "true"))) << "it would never end";
  EXPECT_FALSE(parse_page(page(row("b") + row("a")))) << "not in order";
  EXPECT_FALSE(parse_page(page(row("a") + row("a")))) << "twice";
  EXPECT_FALSE(parse_page(page(row("")))) << "no key";
  EXPECT_FALSE(parse_page(page(row("a", "-1"))));
  EXPECT_FALSE(parse_page(page(row("a%2"))));
  EXPECT_FALSE(parse_page(page(row("%FF")))) << "not UTF-8";
  EXPECT_FALSE(parse_page(page(row(std::string(1025, 'k'))))) << "too long";
  EXPECT_FALSE(parse_page("<Other/>"));
  EXPECT_FALSE(parse_page("<ListBucketResult>"));
  EXPECT_FALSE(parse_page(""));
}

TEST(Documents, Others) {
  EXPECT_EQ("SlowDown", parse_error("<Error><Code> SlowDown </Code></Error>").code);
  EXPECT_EQ("", parse_error("nonsense").code);
  const auto buckets = parse_buckets(
      "<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name></Bucket><Bucket><Name>b</Name></Bucket></Buckets>"
      "</ListAllMyBucketsResult>");
  EXPECT_EQ((std::vector<std::string>{"a", "b"}), buckets.value_or(std::vector<std::string>()));
  EXPECT_EQ("e-2",
            parse_completed("<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>"));
  EXPECT_EQ("", parse_completed("<Error><Code>InternalError</Code></Error>"));
  EXPECT_EQ("abc", remote_transport::bare_etag("W/\"abc\""));
}

}  // namespace
}  // namespace mortise::remote_s3
