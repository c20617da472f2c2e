// SPDX-License-Identifier: Apache-2.0
//
// Forms that browsers post. The version 4 form is Amazon's published example.
#include "auth_sigv4/form.h"

#include <mortise/text.h>

#include <gtest/gtest.h>

#include <cctype>
#include <map>

#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

using Decision = Authentication::Decision;
using Fields = std::map<std::string, std::string>;

Authenticator::Outcome check(const Fields& fields, const SignatureSettings& settings = {}) {
  std::vector<mortise_pair> pairs;
  for (const auto& [name, value] : fields) pairs.push_back(pair(name, value));
  return authenticate_form(pairs, kept_example_keys(), settings);
}

constexpr const char* kPolicy =
    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NG"
    "V4"
    "YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZC"
    "J9"
    "LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3"
    "Nm"
    "dWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLX"
    "V1"
    "aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydH"
    "Mt"
    "d2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNT"
    "Ey"
    "MjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7In"
    "gt"
    "YW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";

const Fields kExample = {{"policy", kPolicy},
                         {"x-amz-algorithm", "AWS4-HMAC-SHA256"},
                         {"x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
                         {"x-amz-date", "20151229T000000Z"},
                         {"x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"},
                         {"key", "user/user1/${filename}"}};

Fields changed(Fields fields, const std::string& name, const std::string& value) {
  fields[name] = value;
  return fields;
}

TEST(V4Form, PublishedExample) {
  const auto out = check(kExample);
  EXPECT_EQ(out.decision, Decision::accepted) << out.code << out.message;
  EXPECT_EQ(out.who().id, "alice");
  EXPECT_EQ(out.signature_version, 4);
  EXPECT_FALSE(out.presigned);
}

TEST(V4Form, NamesAreComparedWithoutRegardToCase) {
  Fields fields;
  for (const auto& [name, value] : kExample) {
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    fields[upper] = value;
  }
  EXPECT_EQ(check(fields).code, "");
}

TEST(V4Form, EveryFieldIsNeeded) {
  for (const char* name : {"Policy", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"}) {
    Fields fields = kExample;
    fields.erase(text::lower(name));
    const auto out = check(fields);
    EXPECT_EQ(out.code, "InvalidArgument") << name;
    EXPECT_EQ(fact(out, "ArgumentName"), name);
  }
}

TEST(V4Form, AnEmptyPolicyIsNone) { EXPECT_EQ(check(changed(kExample, "policy", "")).code, "InvalidPolicyDocument"); }

TEST(V4Form, NoFieldIsThereTwice) {
  // Else the API plugin might read another policy than the one that is signed.
  Fields fields = kExample;
  fields["Policy"] = "eyB9";
  EXPECT_EQ(check(fields).code, "InvalidArgument");
}

TEST(V4Form, Refusals) {
  EXPECT_EQ(check(changed(kExample, "policy", "eyB9")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(check(changed(kExample, "x-amz-signature", "00")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(check(changed(kExample, "x-amz-algorithm", "AWS4-X")).code, "InvalidArgument");
  EXPECT_EQ(check(changed(kExample, "x-amz-credential", "x")).code, "InvalidArgument");
  EXPECT_EQ(check(changed(kExample, "x-amz-credential", "U/20151229/us-east-1/s3/aws4_request")).code,
            "InvalidAccessKeyId");
  EXPECT_EQ(check(changed(kExample, "x-amz-date", "20151230T000000Z")).code, "InvalidArgument");
  EXPECT_EQ(check(changed(kExample, "x-amz-date", "now")).code, "InvalidArgument");
  EXPECT_EQ(check(changed(kExample, "x-amz-security-token", "t")).code, "InvalidToken");
  SignatureSettings elsewhere;
  elsewhere.region = "eu-1";
  EXPECT_EQ(check(kExample, elsewhere).code, "AuthorizationHeaderMalformed");
}

/// HMAC-SHA1 of "cG9saWN5", base64.
Fields version_2() {
  Digester digester;
  return {{"AWSAccessKeyId", kAccessKey},
          {"policy", "cG9saWN5"},
          {"signature", text::to_base64(bytes(digester.hmac_sha1(kSecret, "cG9saWN5")))}};
}

TEST(V2Form, AnEmptyPolicyIsNone) {
  EXPECT_EQ(check(changed(version_2(), "policy", "")).code, "InvalidPolicyDocument");
}

TEST(V2Form, GoodAndBad) {
  const auto out = check(version_2());
  EXPECT_EQ(out.decision, Decision::accepted) << out.code;
  EXPECT_EQ(out.signature_version, 2);
  EXPECT_EQ(check(changed(version_2(), "signature", "AAAA")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(check(changed(version_2(), "policy", "AAAA")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(check(changed(version_2(), "AWSAccessKeyId", "U")).code, "InvalidAccessKeyId");
  EXPECT_EQ(check(changed(version_2(), "x-amz-security-token", "t")).code, "InvalidToken");
  for (const char* name : {"policy", "AWSAccessKeyId", "signature"}) {
    Fields fields = version_2();
    fields.erase(name);
    EXPECT_EQ(check(fields).code, "InvalidArgument") << name;
  }
  SignatureSettings strict;
  strict.version_2 = false;
  EXPECT_EQ(check(version_2(), strict).code, "InvalidRequest");
}

TEST(Form, WithoutASignatureIsAnothers) {
  EXPECT_EQ(check({{"key", "k"}, {"acl", "public-read"}}).decision, Decision::not_mine);
  EXPECT_EQ(check({}).decision, Decision::not_mine);
  EXPECT_EQ(check({{"policy", "cG9saWN5"}}).code, "AccessDenied");
}

}  // namespace
}  // namespace mortise::auth_sigv4
