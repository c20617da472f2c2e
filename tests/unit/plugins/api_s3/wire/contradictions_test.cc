// SPDX-License-Identifier: Apache-2.0
//
// One value for each thing that a request says, in its headers and in the parameters that act as headers.
#include "api_s3/wire/contradictions.h"

#include <mortise/text.h>

#include <gtest/gtest.h>

#include "api_s3/wire/headers.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {
namespace {

using test::RawRequest;

std::string contradiction(const std::string& head, bool presigned = false) {
  RawRequest raw(head);
  const auto query = Query::parse(raw.request().query());
  const auto no = refuse_contradictions(raw.request(), *query, presigned);
  return !no ? "" : no->code == "InvalidArgument" ? no->facts.at(0).second : no->code;
}

TEST(Contradictions, OfHeaders) {
  for (const char* name :
       {"x-amz-copy-source", "X-Amz-Acl", "x-amz-date", "x-amz-content-sha256", "x-amz-tagging", "Content-MD5", "Range",
        "Content-Type", "Authorization", "x-amz-expected-bucket-owner", "Content-Disposition", "If-Modified-Since"}) {
    const std::string one = "GET / HTTP/1.1\nHost: h\n" + std::string(name) + ": a\nother: x\n";
    EXPECT_EQ(contradiction(one + name + ": b\n"), name);
    EXPECT_EQ(contradiction(one + name + ":\n"), name);
    EXPECT_EQ(contradiction(one + name + ": a\n"), "");
    EXPECT_EQ(contradiction(one + text::lower(name) + ": b\n"), text::lower(name));
  }
  for (const char* name : {"x-amz-meta-a", "x-amz-grant-read", "x-amz-object-attributes", "Via", "Accept",
                           "Content-Encoding", "Content-Language", "Cache-Control", "If-Match", "If-None-Match",
                           "x-amz-copy-source-if-match", "x-amz-rename-source-if-none-match", "amz-sdk-request"})
    EXPECT_EQ(contradiction("GET / HTTP/1.1\n" + std::string(name) + ": a\n" + name + ": b\n"), "") << name;
}

TEST(Contradictions, OfParameters) {
  EXPECT_EQ(contradiction("GET /?acl&acl HTTP/1.1"), "");
  EXPECT_EQ(contradiction("GET /?versionId=1&prefix=&versionId=1 HTTP/1.1"), "");
  EXPECT_EQ(contradiction("GET /?versionId=1&prefix=&versionId=2 HTTP/1.1"), "versionId");
  EXPECT_EQ(contradiction("GET /?versionId=1&%76ersionId=2 HTTP/1.1"), "versionId");
  EXPECT_EQ(contradiction("GET /?x-amz-acl=1&X-Amz-Acl=2 HTTP/1.1"), "");
  EXPECT_EQ(contradiction("GET /?x-amz-acl=1&X-Amz-Acl=2 HTTP/1.1", true), "X-Amz-Acl");
}

TEST(Contradictions, OfAHeaderAndAParameterOfAPresignedUrl) {
  for (const char* name : {"x-amz-acl", "If-None-Match", "if-match", "Content-MD5", "content-type", "x-amz-meta-a"}) {
    const std::string head = "PUT /b/k?" + std::string(name) + "=a HTTP/1.1\n" + name + ": ";
    EXPECT_EQ(contradiction(head + "b\n", true), name);
    EXPECT_EQ(contradiction(head + "a\n", true), "");
    EXPECT_EQ(contradiction(head + "a\n" + name + ": b\n", true), name);
    EXPECT_EQ(contradiction(head + "b\n", false), "");
  }
  EXPECT_EQ(contradiction("GET /b/k?range=a HTTP/1.1\nRange: b\n", true), "");
}

TEST(Headers, ParametersOfPresignedUrls) {
  RawRequest raw("PUT /b/k?If-None-Match=*&Range=bytes%3D0-1&Content-MD5=x&x-amz-acl=private HTTP/1.1\nHost: h\n");
  const auto query = Query::parse(raw.request().query());
  Headers headers(raw.request());
  EXPECT_FALSE(headers.has("if-none-match"));
  EXPECT_EQ(headers.parameter("if-none-match").data(), nullptr);
  headers.add_parameters(&*query);
  EXPECT_EQ(headers.get("if-none-match"), "*");
  EXPECT_EQ(headers.get("content-md5"), "x");
  EXPECT_EQ(headers.get("x-amz-acl"), "private");
  EXPECT_FALSE(headers.has("range"));
}

TEST(Query, HasALimit) {
  std::string query;
  for (size_t i = 0; i < Query::kMaxParameters; ++i) query += "a&";
  EXPECT_TRUE(Query::parse(query));
  EXPECT_FALSE(Query::parse(query + "a"));
}

}  // namespace
}  // namespace mortise::api_s3
