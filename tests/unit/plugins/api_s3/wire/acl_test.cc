// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/acl.h"

#include <gtest/gtest.h>

#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {
namespace {

std::string acl_of(const std::string& headers) {
  test::RawRequest raw("PUT /b HTTP/1.1\n" + headers);
  auto acl = parse_acl_headers(Headers(raw.request()));
  return acl ? *acl : acl.error().code;
}

TEST(Acl, Headers) {
  EXPECT_EQ(acl_of("Host: h"), "");
  EXPECT_EQ(acl_of("x-amz-acl: private"), "");
  EXPECT_EQ(acl_of("x-amz-acl: public-read"), "canned:public-read");
  EXPECT_EQ(acl_of("x-amz-acl: nonsense"), "InvalidArgument");
  EXPECT_EQ(acl_of("x-amz-acl: private\nx-amz-grant-read: id=a"), "InvalidRequest");
  EXPECT_EQ(acl_of("x-amz-grant-read: id=\"a b\", id=c\nx-amz-grant-full-control: id=d"),
            "grants:READ u a%20b \nREAD u c \nFULL_CONTROL u d \n");
  EXPECT_EQ(acl_of("x-amz-grant-read: uri=http://acs.amazonaws.com/groups/global/AllUsers"),
            "grants:READ g http%3A//acs.amazonaws.com/groups/global/AllUsers \n");
  EXPECT_EQ(acl_of("x-amz-grant-read: uri=http://nowhere"), "InvalidArgument");
  EXPECT_EQ(acl_of("x-amz-grant-read: emailAddress=a@b"), "UnresolvableGrantByEmailAddress");
  EXPECT_EQ(acl_of("x-amz-grant-read: nonsense"), "InvalidArgument");
  test::RawRequest raw("PUT /b HTTP/1.1\nx-amz-grant-read: uri=http://nowhere");
  const auto nowhere = parse_acl_headers(Headers(raw.request()));
  EXPECT_EQ(nowhere.error().facts[0].second, "uri") << "the argument at fault";
  EXPECT_EQ(acl_of("x-amz-grant-read: id=a, id=b\nx-amz-grant-read: id=c"), "grants:READ u a \nREAD u b \nREAD u c \n");
}

TEST(Acl, DocumentsComeBack) {
  const auto grants = load_grants("canned:public-read-write", {"me", "My Name"}, {"you", "Your Name"});
  const std::string document = acl_document({"me", "My Name"}, grants);
  auto stored = parse_acl_document(document);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->owner, "me");
  EXPECT_EQ(acl_document({"me", "My Name"}, load_grants(stored->list, {"me", "My Name"}, {"you", "Your Name"})),
            document);
  EXPECT_NE(document.find("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"),
            std::string::npos);
}

TEST(Acl, BadDocuments) {
  const auto code = [](std::string_view grant) {
    auto r = parse_acl_document("<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>" +
                                std::string(grant) + "</AccessControlList></AccessControlPolicy>");
    return r ? "fine" : r.error().code;
  };
  EXPECT_EQ(code(""), "fine");
  EXPECT_EQ(code("<Grant><Grantee><ID>a</ID></Grantee><Permission>READ</Permission></Grant>"), "fine");
  EXPECT_EQ(code("<Grant><Grantee><ID>a</ID></Grantee><Permission>SING</Permission></Grant>"), "MalformedACLError");
  EXPECT_EQ(code("<Grant><Permission>READ</Permission></Grant>"), "MalformedACLError");
  EXPECT_EQ(code("<Grant><Grantee><URI>x</URI></Grantee><Permission>READ</Permission></Grant>"), "InvalidArgument");
  EXPECT_EQ(
      code("<Grant><Grantee xmlns:xsi='x' xsi:type='User'><ID>a</ID></Grantee><Permission>READ</Permission></Grant>"),
      "MalformedACLError");
  EXPECT_EQ(parse_acl_document("<x/>").error().code, "MalformedACLError");
}

TEST(Acl, AHundredGrants) {
  const auto with = [](int grants) {
    std::string document = "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>";
    for (int i = 0; i < grants; ++i)
      document += "<Grant><Grantee><ID>u" + std::to_string(i) + "</ID></Grantee><Permission>READ</Permission></Grant>";
    return parse_acl_document(document + "</AccessControlList></AccessControlPolicy>");
  };
  EXPECT_TRUE(with(100));
  EXPECT_EQ(with(101).error().code, "MalformedACLError");
  std::string header = "PUT /b HTTP/1.1\nx-amz-grant-read: id=u";
  for (int i = 0; i < 100; ++i) header += ",id=u" + std::to_string(i);
  const test::RawRequest raw(header);
  EXPECT_EQ(parse_acl_headers(Headers(raw.request())).error().code, "MalformedACLError");
}

}  // namespace
}  // namespace mortise::api_s3
