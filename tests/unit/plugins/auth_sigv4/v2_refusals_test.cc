// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr int64_t kMarch2007 = 1175024202;  // Tue, 27 Mar 2007 19:36:42 +0000

std::string header_code(const std::string& authorization, const std::string& headers = "", int64_t now = kMarch2007) {
  return Checker()
      .header("GET /b/k HTTP/1.1\nHost: h\n" + headers + "Authorization: " + authorization + "\n", now)
      .code;
}

const std::string kKnown = std::string("AWS ") + kAccessKey + ":bWq2s1WEIj+Ydj0vQ697zp+IXMU=";
const std::string kDate = "Date: Tue, 27 Mar 2007 19:36:42 +0000\n";

TEST(V2Header, Form) {
  EXPECT_EQ(header_code("AWS HAHAHA", kDate), "InvalidArgument");
  EXPECT_EQ(header_code("AWS :x", kDate), "InvalidArgument");
  EXPECT_EQ(header_code("AWS UNKNOWN:x", kDate), "InvalidAccessKeyId");
  EXPECT_EQ(header_code(kKnown, kDate), "SignatureDoesNotMatch");
}

TEST(V2Header, WrongSignatureTellsWhatWasSigned) {
  const auto out = Checker().header(
      "GET /b/k?acl&x=1 HTTP/1.1\nHost: h\nx-amz-b: 2\nX-Amz-A:  1\n" + kDate + "Authorization: " + kKnown + "\n",
      kMarch2007);
  EXPECT_EQ(out.code, "SignatureDoesNotMatch");
  EXPECT_EQ(fact(out, "StringToSign"), "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\nx-amz-a:1\nx-amz-b:2\n/b/k?acl");
  EXPECT_EQ(fact(out, "SignatureProvided"), "bWq2s1WEIj+Ydj0vQ697zp+IXMU=");
  EXPECT_EQ(fact(out, "AWSAccessKeyId"), kAccessKey);
}

TEST(V2Header, Date) {
  EXPECT_EQ(header_code(kKnown), "AccessDenied");
  for (const char* bad : {"", "Bad Date", "Tue, 07 Jul 1950 21:53:04 GMT"})
    EXPECT_EQ(header_code(kKnown, kDate + "x-amz-date: " + bad + "\n"), "AccessDenied") << bad;
  for (const char* far : {"Tue, 07 Jul 2010 21:53:04 GMT", "Tue, 07 Jul 9999 21:53:04 GMT"})
    EXPECT_EQ(header_code(kKnown, "x-amz-date: " + std::string(far) + "\n"), "RequestTimeTooSkewed") << far;
  EXPECT_EQ(header_code(kKnown, kDate, kMarch2007 + 901), "RequestTimeTooSkewed");
}

TEST(V2Header, SessionTokensAreNotIssued) {
  EXPECT_EQ(header_code(kKnown, kDate + "x-amz-security-token: t\n"), "InvalidToken");
}

std::string query_code(const std::string& query) {
  return Checker().query("GET /b/k?" + query + " HTTP/1.1\nHost: h\n", kMarch2007).code;
}

TEST(V2Query, Form) {
  const std::string key = std::string("AWSAccessKeyId=") + kAccessKey;
  EXPECT_EQ(query_code(key), "AccessDenied");
  EXPECT_EQ(query_code(key + "&Signature=x"), "AccessDenied");
  EXPECT_EQ(query_code("Signature=x&Expires=1975139620"), "AccessDenied");
  for (const char* bad : {"", "x", "-1", "1e9", "99999999999999999999"})
    EXPECT_EQ(query_code(key + "&Signature=x&Expires=" + bad), "AccessDenied") << bad;
  EXPECT_EQ(query_code("AWSAccessKeyId=U&Signature=x&Expires=1975139620"), "InvalidAccessKeyId");
  EXPECT_EQ(query_code(key + "&Signature=x&Expires=1975139620"), "SignatureDoesNotMatch");
  EXPECT_EQ(query_code(key + "&Signature=x&Expires=1975139620&x-amz-security-token=t"), "InvalidToken");
}

TEST(V2Query, AmzParametersAndContentHeadersAreSigned) {
  const auto out =
      Checker().query(std::string("PUT /b/k?AWSAccessKeyId=") + kAccessKey +
                          "&Signature=a%20b&Expires=1975139620&x-amz-acl=public%2Dread&content-type=text/plain&"
                          "uploadId=a%2Bb&uploads= HTTP/1.1\nHost: h\n",
                      kMarch2007);
  EXPECT_EQ(fact(out, "StringToSign"),
            "PUT\n\ntext/plain\n1975139620\nx-amz-acl:public-read\n/b/k?uploadId=a+b&uploads=");
  EXPECT_EQ(fact(out, "SignatureProvided"), "a+b");
}

TEST(V2Query, EscapedNamesHideNothing) {
  // Whoever holds a signed URL may append to it; what the server would then understand must be covered.
  const auto text = [](const std::string& appended) {
    return fact(Checker().query("GET /b/k?AWSAccessKeyId=" + std::string(kAccessKey) +
                                    "&Signature=x&Expires=1975139620&" + appended + " HTTP/1.1\nHost: h\n",
                                kMarch2007),
                "StringToSign");
  };
  EXPECT_EQ(text("prefix=x"), "GET\n\n\n1975139620\n/b/k");
  EXPECT_EQ(text("%61cl"), "GET\n\n\n1975139620\n/b/k?acl");
  EXPECT_EQ(text("x%2Damz-acl=public-read"), "GET\n\n\n1975139620\nx-amz-acl:public-read\n/b/k");
  EXPECT_EQ(text("renameObject"), "GET\n\n\n1975139620\n/b/k?renameObject");
}

TEST(V2, AnEmptyValueMayBeSignedWithItsSignOrWithout) {
  const auto code_of = [](const std::string& target, const std::string& signed_resource) {
    Digester digester;
    const std::string text = "POST\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n" + signed_resource;
    return Checker()
        .header("POST " + target + " HTTP/1.1\nHost: h\n" + kDate + "Authorization: AWS " + kAccessKey + ":" +
                    text::to_base64(bytes(digester.hmac_sha1(kSecret, text))) + "\n",
                kMarch2007)
        .code;
  };
  for (const char* name : {"uploads", "delete", "location", "policy"}) {
    const std::string plain = "/b/k?" + std::string(name);
    EXPECT_EQ(code_of(plain, plain), "") << name;
    EXPECT_EQ(code_of(plain + "=", plain), "") << name;
    EXPECT_EQ(code_of(plain + "=", plain + "="), "") << name;
    EXPECT_EQ(code_of(plain, plain + "="), "SignatureDoesNotMatch") << name;
    EXPECT_EQ(code_of(plain + "=x", plain), "SignatureDoesNotMatch") << name;
  }
}

TEST(V2, CanBeSwitchedOff) {
  Checker checker;
  checker.settings.version_2 = false;
  EXPECT_EQ(checker.header("GET / HTTP/1.1\n" + kDate + "Authorization: " + kKnown + "\n", kMarch2007).code,
            "InvalidRequest");
  EXPECT_EQ(checker.query("GET /?AWSAccessKeyId=a&Signature=b&Expires=1 HTTP/1.1\n", kMarch2007).code,
            "InvalidRequest");
}

TEST(V2Resources, NameOneThing) {
  const auto of = [](const std::string& path, const std::string& host, std::string_view mount = "") {
    test::RawRequest raw("GET " + path + " HTTP/1.1\nHost: " + host + "\n");
    raw.mount(mount);
    raw.declare_domain("s3.example.org");
    return v2_resources(raw.request());
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(of("/b/k", "h"), (List{"/b/k"}));
  EXPECT_EQ(of("/b", "h"), (List{"/b", "/b/"}));
  EXPECT_EQ(of("/", "h"), (List{"/"}));
  EXPECT_EQ(of("/k", "b.S3.example.org:8080"), (List{"/b/k"}));
  EXPECT_EQ(of("/", "b.s3.example.org"), (List{"/b/"}));
  EXPECT_EQ(of("/b/k", "s3.example.org"), (List{"/b/k"}));
  EXPECT_EQ(of("/b", "[::1]:80"), (List{"/b", "/b/"}));
  EXPECT_EQ(of("/b/k", "evils3.example.org"), (List{"/b/k"}));
  EXPECT_EQ(of("/s3/b/k", "h", "/s3"), (List{"/b/k", "/s3/b/k"}));
  EXPECT_EQ(of("/v1/b/k", "h", "/v1"), (List{"/v1/b/k"}));
}

}  // namespace
}  // namespace mortise::auth_sigv4
