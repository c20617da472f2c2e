// SPDX-License-Identifier: Apache-2.0
//
// What a version 4 request is refused for, in which order, and with which facts.
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "auth_sigv4/canonical_request.h"
#include "auth_sigv4/refusal.h"
#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

using Decision = Authentication::Decision;

constexpr const char* kSha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A GET with the parts of its signature to be spoiled one by one. `scope` and `time` are signed as they are given.
struct Signed {
  std::string target = "/bucket/key";
  std::string access_key = kAccessKey;
  std::string scope = "20130524/us-east-1/s3/aws4_request";
  std::string time = "20130524T000000Z";
  std::string signed_headers = "host;x-amz-content-sha256;x-amz-date";
  std::string headers = std::string("x-amz-content-sha256: ") + kSha + "\nx-amz-date: 20130524T000000Z\n";
  std::string payload = kSha;
  std::string signed_host = "localhost";

  std::string signature(const test::RawRequest& raw, const std::vector<QueryField>& query) const {
    Digester digester;
    std::vector<std::string_view> names;
    for (std::string_view rest = signed_headers;;) {
      const auto end = rest.find(';');
      names.push_back(rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    const auto region_end = scope.find('/', 9);
    const auto key = derive_signing_key(digester, std::string("AWS4") + kSecret, scope.substr(0, 8),
                                        region_end == std::string::npos ? "" : scope.substr(9, region_end - 9));
    const auto canonical = canonical_request(raw.request(), {signed_host, raw.request().path()}, query, names, payload);
    std::string to_sign;
    write_string_to_sign(to_sign, time, scope, digester.sha256(canonical));
    return text::to_hex(bytes(digester.hmac_sha256(bytes(key), to_sign)));
  }
  std::string request() const {
    const std::string head = "GET " + target + " HTTP/1.1\nHost: localhost\n" + headers;
    const test::RawRequest raw(head);
    return head + "Authorization: AWS4-HMAC-SHA256 Credential=" + access_key + "/" + scope +
           ", SignedHeaders=" + signed_headers + ", Signature=" + signature(raw, split_query(raw.request().query())) +
           "\n";
  }
  std::string presigned(const std::string& expires = "600", const std::string& algorithm = "AWS4-HMAC-SHA256") const {
    std::string credential = access_key + "/" + scope;
    for (size_t at = 0; (at = credential.find('/', at)) != std::string::npos;) credential.replace(at, 1, "%2F");
    std::string names = signed_headers;
    for (size_t at = 0; (at = names.find(';', at)) != std::string::npos;) names.replace(at, 1, "%3B");
    const std::string unsigned_target = target + (target.find('?') == std::string::npos ? "?" : "&") +
                                        "X-Amz-Algorithm=" + algorithm + "&X-Amz-Credential=" + credential +
                                        "&X-Amz-Date=" + time + "&X-Amz-Expires=" + expires +
                                        "&X-Amz-SignedHeaders=" + names;
    const std::string tail = " HTTP/1.1\nHost: localhost\n" + headers;
    const test::RawRequest raw("GET " + unsigned_target + tail);
    return "GET " + unsigned_target + "&X-Amz-Signature=" + signature(raw, split_query(raw.request().query())) + tail;
  }
};

Signed unsigned_payload() {
  Signed s;
  s.signed_headers = "host";
  s.headers = "";
  s.payload = "UNSIGNED-PAYLOAD";
  return s;
}

std::string code(const Signed& s, int64_t now = kExampleTime) { return Checker().header(s.request(), now).code; }

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

TEST(V4Header, TheHelperSignsWell) {
  EXPECT_EQ(code({}), "");
  EXPECT_EQ(Checker().query(unsigned_payload().presigned()).code, "");
}

TEST(V4Header, WrongSignatureTellsWhatWasSigned) {
  Signed s;
  const auto out = Checker().header(replaced(s.request(), "/bucket/key", "/bucket/kex"));
  EXPECT_EQ(out.decision, Decision::refused);
  EXPECT_EQ(out.code, "SignatureDoesNotMatch");
  EXPECT_EQ(fact(out, "AWSAccessKeyId"), kAccessKey);
  EXPECT_EQ(fact(out, "SignatureProvided").size(), 64u);
  EXPECT_TRUE(fact(out, "StringToSign")
                  .starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"));
  EXPECT_TRUE(fact(out, "StringToSignBytes").starts_with("41 57 53 34 2d 48 4d"));
  EXPECT_TRUE(fact(out, "CanonicalRequest").starts_with("GET\n/bucket/kex\n\nhost:localhost\n"));
  EXPECT_TRUE(fact(out, "CanonicalRequestBytes").starts_with("47 45 54 0a 2f"));
  for (const auto& [name, value] : out.facts) EXPECT_EQ(value.find(kSecret), std::string::npos) << name;
}

TEST(V4Header, SignatureOfAnotherLengthOrCase) {
  const std::string good = Signed().request();
  const auto at = good.find("Signature=") + 10;
  EXPECT_EQ(Checker().header(good.substr(0, at + 63) + "\n").code, "SignatureDoesNotMatch");
  EXPECT_EQ(Checker().header(good.substr(0, at + 64) + "0\n").code, "SignatureDoesNotMatch");
  EXPECT_EQ(Checker().header(good.substr(0, at) + "\n").code, "AuthorizationHeaderMalformed");
}

TEST(V4Header, Form) {
  const std::string good = Signed().request();
  EXPECT_EQ(Checker().header(replaced(good, "Credential=", "Credentials=")).code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(Checker().header(replaced(good, "SignedHeaders=", "Signed=")).code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(Checker().header(replaced(good, "Signature=", "Sig=")).code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(Checker().header(replaced(good, "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA512 ")).code, "InvalidRequest");
  EXPECT_EQ(Checker().header("GET / HTTP/1.1\nAuthorization: AWS4-HMAC-SHA256\n").code, "InvalidRequest");
  EXPECT_EQ(Checker().header("GET / HTTP/1.1\nAuthorization: AWS4-HMAC-SHA256 HAHAHA\n").code,
            "AuthorizationHeaderMalformed");
  EXPECT_EQ(Checker().header(replaced(good, ", Signed", ",Signed")).code, "");
  EXPECT_EQ(Checker().header(replaced(good, "host;x-amz", "Host;x-amz")).code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(Checker().header(replaced(good, "host;x-amz", "host;;x-amz")).code, "AuthorizationHeaderMalformed");
}

TEST(V4Header, Scope) {
  for (const char* bad : {"20130524/us-east-1/s3", "20130524/us-east-1/ec2/aws4_request", "20130524/us-east-1/s3/aws4",
                          "20130525/us-east-1/s3/aws4_request", "x", ""}) {
    Signed s;
    s.scope = bad;
    EXPECT_EQ(code(s), "AuthorizationHeaderMalformed") << bad;
  }
}

TEST(V4Header, Region) {
  Signed s;
  s.scope = "20130524/mars-north-1/s3/aws4_request";
  EXPECT_EQ(code(s), "");
  Checker checker;
  checker.settings.region = "us-east-1";
  const auto out = checker.header(s.request());
  EXPECT_EQ(out.code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(fact(out, "Region"), "us-east-1");
  EXPECT_EQ(checker.header(Signed().request()).code, "");
}

TEST(V4Header, UnknownKey) {
  Signed s;
  s.access_key = "AKIAUNKNOWN";
  const auto out = Checker().header(s.request());
  EXPECT_EQ(out.code, "InvalidAccessKeyId");
  EXPECT_EQ(fact(out, "AWSAccessKeyId"), "AKIAUNKNOWN");
}

TEST(V4Header, Date) {
  Signed s;
  s.headers = std::string("x-amz-content-sha256: ") + kSha + "\n";
  s.signed_headers = "host;x-amz-content-sha256";
  EXPECT_EQ(code(s), "AccessDenied");
  s.headers += "Date: Fri, 24 May 2013 00:00:00 GMT\n";
  EXPECT_EQ(code(s), "");
  for (const char* bad : {"", "Bad Date", "20130524", "20130524T000000", "20131324T000000Z", "20130532T000000Z",
                          "19500707T215304Z", "Tue, 07 Jul 1950 21:53:04 GMT", "20130524T000000Z "}) {
    Signed t;
    t.headers = std::string("x-amz-content-sha256: ") + kSha + "\nx-amz-date: " + bad + "\n";
    if (std::string_view(bad).ends_with(' ')) continue;  // outer blanks never reach a plugin
    EXPECT_EQ(code(t), "AccessDenied") << bad;
  }
}

TEST(V4Header, Skew) {
  EXPECT_EQ(code({}, kExampleTime + 900), "");
  EXPECT_EQ(code({}, kExampleTime - 900), "");
  for (int64_t off : {901, -901}) {
    const auto out = Checker().header(Signed().request(), kExampleTime + off);
    EXPECT_EQ(out.code, "RequestTimeTooSkewed");
    EXPECT_EQ(fact(out, "RequestTime"), "20130524T000000Z");
    EXPECT_EQ(fact(out, "MaxAllowedSkewMilliseconds"), "900000");
    EXPECT_EQ(fact(out, "ServerTime"), text::iso_time(kExampleTime + off));
  }
  Checker patient;
  patient.settings.allowed_skew_ms = 2000 * 1000;
  EXPECT_EQ(patient.header(Signed().request(), kExampleTime + 2000).code, "");
}

TEST(V4Header, PayloadLiteral) {
  const auto with = [](const std::string& line, const std::string& payload) {
    Signed s;
    s.headers = "x-amz-date: 20130524T000000Z\n" + line;
    s.payload = payload;
    if (line.empty()) s.signed_headers = "host;x-amz-date";
    return Checker().header(s.request());
  };
  EXPECT_EQ(with("", "UNSIGNED-PAYLOAD").code, "InvalidRequest");
  EXPECT_EQ(with("x-amz-content-sha256: UNSIGNED-PAYLOAD\n", "UNSIGNED-PAYLOAD").code, "");
  const auto out = with("x-amz-content-sha256: Unsigned-Payload\n", "Unsigned-Payload");
  EXPECT_EQ(out.code, "InvalidArgument");
  EXPECT_EQ(fact(out, "ArgumentName"), "x-amz-content-sha256");
  EXPECT_EQ(fact(out, "ArgumentValue"), "Unsigned-Payload");
  EXPECT_EQ(
      with("x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n", "STREAMING-UNSIGNED-PAYLOAD-TRAILER").verifier,
      nullptr);
  EXPECT_NE(
      with("x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\n", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD").verifier,
      nullptr);
}

TEST(V4Header, EveryAmzHeaderMustBeSigned) {
  Signed s;
  s.headers += "x-amz-acl: public-read\nX-Amz-Meta-A: 1\nx-amzn-trace-id: proxy\namz-sdk-request: attempt=1\n";
  const auto out = Checker().header(s.request());
  EXPECT_EQ(out.code, "AccessDenied");
  EXPECT_EQ(fact(out, "HeadersNotSigned"), "x-amz-acl, x-amz-meta-a");
  s.signed_headers = "host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-meta-a";
  EXPECT_EQ(code(s), "");
}

TEST(V4Header, SignedHeadersNamesEachOnceAndNoMoreThanThereAre) {
  Signed s;
  s.headers += "x: " + std::string(1000, 'v') + "\n";
  s.signed_headers = "host;x;x;x-amz-content-sha256;x-amz-date";
  EXPECT_EQ(code(s), "AuthorizationHeaderMalformed");
  s.signed_headers = "host;x;x-amz-content-sha256;x-amz-date";
  EXPECT_EQ(code(s), "");
  s.signed_headers = "a;b;c;d;host;x;x-amz-content-sha256;x-amz-date";
  EXPECT_EQ(code(s), "AuthorizationHeaderMalformed");
  Signed q = unsigned_payload();
  q.signed_headers = "host;host";
  EXPECT_EQ(Checker().query(q.presigned()).code, "AuthorizationQueryParametersError");
}

TEST(V4Header, ARefusalRepeatsOnlySoMuch) {
  Signed s;
  s.headers += "x: " + std::string(60'000, 'v') + "\n";
  s.signed_headers = "host;x;x-amz-content-sha256;x-amz-date";
  for (const std::string& head : {replaced(s.request(), "/bucket/key", "/bucket/kex"),
                                  replaced(s.request(), "/us-east-1/", "/" + std::string(60'000, 'r') + "/"),
                                  replaced(s.request(), kAccessKey, std::string(60'000, 'A')),
                                  replaced(s.request(), "20130524T", "20130524" + std::string(60'000, 'T'))}) {
    const auto out = Checker().header(head);
    EXPECT_EQ(out.decision, Decision::refused);
    EXPECT_LE(out.message.size(), kMaxMessage);
    size_t all = 0;
    for (const auto& [name, value] : out.facts) {
      EXPECT_LE(value.size(), kMaxFact) << name;
      all += value.size();
    }
    EXPECT_LT(all, 40'000u) << out.code;
  }
}

TEST(V4Header, TabsAreSignedAsTheyAreOrAsBlanks) {
  // The one who signs says what its value is; the request holds tabs.
  const auto sent_with_tabs = [](const std::string& signed_value) {
    Signed s;
    s.signed_headers = "host;x-amz-content-sha256;x-amz-date;x-amz-meta-n";
    s.headers += "x-amz-meta-n: " + signed_value + "\n";
    return Checker().header(replaced(s.request(), "n: " + signed_value, "n: a \t b\tc")).code;
  };
  EXPECT_EQ(sent_with_tabs("a b c"), "");
  EXPECT_EQ(sent_with_tabs("a \t b\tc"), "");
  EXPECT_EQ(sent_with_tabs("a \t b c"), "SignatureDoesNotMatch");
  EXPECT_EQ(sent_with_tabs("abc"), "SignatureDoesNotMatch");
}

TEST(V4Header, HostMustBeSigned) {
  Signed s;
  s.signed_headers = "x-amz-content-sha256;x-amz-date";
  const auto out = Checker().header(s.request());
  EXPECT_EQ(out.code, "AccessDenied");
  EXPECT_EQ(fact(out, "HeadersNotSigned"), "host");
}

TEST(V4Header, ALastingKeyGoesWithNoToken) {
  Signed s;
  s.headers += "x-amz-security-token: abc\n";
  s.signed_headers += ";x-amz-security-token";
  EXPECT_EQ(code(s), "InvalidToken");
}

TEST(V4Header, OrderOfChecks) {
  Signed s;  // everything is wrong: form, key, time, signature
  s.scope = "20130524/us-east-1/ec2/aws4_request";
  s.access_key = "UNKNOWN";
  EXPECT_EQ(code(s, kExampleTime + 5000), "AuthorizationHeaderMalformed");
  s.scope = Signed().scope;
  EXPECT_EQ(code(s, kExampleTime + 5000), "InvalidAccessKeyId");
  s.access_key = kAccessKey;
  EXPECT_EQ(code(s, kExampleTime + 5000), "RequestTimeTooSkewed");
}

TEST(V4Header, UnsortedSignedHeadersAreSorted) {
  Signed s;
  const std::string good = s.request();
  EXPECT_EQ(
      Checker()
          .header(replaced(good, "=host;x-amz-content-sha256;x-amz-date", "=x-amz-date;host;x-amz-content-sha256"))
          .code,
      "");
}

TEST(V4Header, AnAccessKeyMayHaveSlashes) {
  Signed s;
  s.access_key = "team/alice";
  KeyRing keys;
  ASSERT_TRUE(keys.add({"team/alice", kSecret, "", "", true}).ok());
  const test::RawRequest raw(s.request());
  const auto out = authenticate_v4_header(raw.request(), raw.request().header("authorization"), {}, keys,
                                          SignatureSettings{}, kExampleTime);
  EXPECT_EQ(out.decision, Decision::accepted) << out.message;
  EXPECT_EQ(out.who().id, "team/alice");
  EXPECT_TRUE(out.who().administrator);
}

TEST(V4Header, S3cmdSignsTheMountAsPartOfTheHost) {
  Signed s;
  s.signed_host = "localhost/s3";
  const auto at_mount = [&](const std::string& path, std::string_view mount) {
    test::RawRequest raw(replaced(s.request(), "GET /bucket/key", "GET " + path));
    raw.mount(mount);
    return authenticate_v4_header(raw.request(), raw.request().header("authorization"), {}, example_keys(),
                                  SignatureSettings{}, kExampleTime)
        .code;
  };
  EXPECT_EQ(at_mount("/s3/bucket/key", "/s3"), "");
  EXPECT_EQ(at_mount("/s3/bucket/other", "/s3"), "SignatureDoesNotMatch");
  EXPECT_EQ(at_mount("/v1/bucket/key", "/v1"), "SignatureDoesNotMatch");
  EXPECT_EQ(at_mount("/bucket/key", ""), "SignatureDoesNotMatch");
  s.signed_host = "localhost";
  EXPECT_EQ(at_mount("/s3/bucket/key", "/s3"), "SignatureDoesNotMatch");
}

TEST(V4Query, MissingParameters) {
  const std::string good = unsigned_payload().presigned();
  for (const char* name :
       {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"})
    EXPECT_EQ(Checker().query(replaced(good, name, "X-Amz-Other")).code, "AuthorizationQueryParametersError") << name;
}

/// Clients send it with any URL; it can only refuse a body that the URL would let in.
TEST(V4Query, TheDigestOfTheBodyNeedNotBeSigned) {
  Signed s = unsigned_payload();
  s.headers = "x-amz-content-sha256: UNSIGNED-PAYLOAD\n";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
  s.headers = std::string("x-amz-content-sha256: ") + kSha + "\n";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
  s.headers += "x-amz-acl: public-read\n";
  EXPECT_EQ(fact(Checker().query(s.presigned()), "HeadersNotSigned"), "x-amz-acl");
  // Where the URL names one, another cannot take its place.
  s.headers = "x-amz-content-sha256: UNSIGNED-PAYLOAD\n";
  s.target += std::string("?X-Amz-Content-Sha256=") + kSha;
  s.payload = kSha;
  EXPECT_NE(Checker().query(s.presigned()).code, "");
  s.headers = "";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
}

TEST(V4Query, Expiry) {
  const auto expiring = [](const std::string& text, int64_t now = kExampleTime) {
    return Checker().query(unsigned_payload().presigned(text), now).code;
  };
  EXPECT_EQ(expiring("1"), "");
  EXPECT_EQ(expiring("604800"), "");
  EXPECT_EQ(expiring("604800", kExampleTime + 604799), "");
  EXPECT_EQ(expiring("604800", kExampleTime + 604800), "AccessDenied");
  EXPECT_EQ(expiring("0"), "AccessDenied");
  for (const char* bad : {"604801", "-7", "-", "x", "1x", "99999999999999999999999", ""})
    EXPECT_EQ(expiring(bad), "AuthorizationQueryParametersError") << bad;
  EXPECT_EQ(expiring("600", kExampleTime - 900), "");
  const auto early = Checker().query(unsigned_payload().presigned("600"), kExampleTime - 901);
  EXPECT_EQ(early.code, "AccessDenied");
  EXPECT_EQ(early.message, "Request is not valid yet");
}

TEST(V4Query, Form) {
  Signed s = unsigned_payload();
  EXPECT_EQ(Checker().query(s.presigned("600", "AWS4-ECDSA-P256-SHA256")).code, "AuthorizationQueryParametersError");
  s.scope = "20130524/us-east-1/ec2/aws4_request";
  EXPECT_EQ(Checker().query(s.presigned()).code, "AuthorizationQueryParametersError");
  s = unsigned_payload();
  s.time = "20130524T000000";
  EXPECT_EQ(Checker().query(s.presigned()).code, "AuthorizationQueryParametersError");
  s = unsigned_payload();
  s.access_key = "UNKNOWN";
  EXPECT_EQ(Checker().query(s.presigned()).code, "InvalidAccessKeyId");
  s = unsigned_payload();
  s.target = "/bucket/key?X-Amz-Security-Token=abc";
  EXPECT_EQ(Checker().query(s.presigned()).code, "InvalidToken");
}

TEST(V4Query, UnsignedHeaderIsRefused) {
  Signed s = unsigned_payload();
  s.headers = "x-amz-acl: public-read\n";
  EXPECT_EQ(Checker().query(s.presigned()).code, "AccessDenied");
  s.signed_headers = "host;x-amz-acl";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
}

TEST(V4Query, PayloadMayBeNamedInTheQuery) {
  Signed s = unsigned_payload();
  s.target = "/bucket/key?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
  s.target = std::string("/bucket/key?X-Amz-Content-Sha256=") + kSha;
  s.payload = kSha;
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
  // A word that is no digest matters where there is a body, and there it is a wrong digest.
  s.target = "/bucket/key?X-Amz-Content-Sha256=nonsense";
  s.payload = "nonsense";
  EXPECT_EQ(Checker().query(s.presigned()).code, "");
  s.target = "/bucket/key?X-Amz-Content-Sha256=two%0Alines";
  s.payload = "two\nlines";
  EXPECT_EQ(Checker().query(s.presigned()).code, "InvalidArgument");
  s.target = "/bucket/key?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
  s.payload = "UNSIGNED-PAYLOAD";
  s.headers = std::string("x-amz-content-sha256: ") + kSha + "\n";
  s.signed_headers = "host;x-amz-content-sha256";
  EXPECT_EQ(Checker().query(s.presigned()).code, "InvalidArgument");
}

TEST(V4Query, SwitchedParametersDoNotPass) {
  const std::string good = unsigned_payload().presigned();
  EXPECT_EQ(Checker().query(replaced(good, "/bucket/key?", "/bucket/key?versionId=1&")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(Checker().query(replaced(good, "Expires=600", "Expires=601")).code, "SignatureDoesNotMatch");
  EXPECT_EQ(Checker().query(replaced(good, "Host: localhost", "Host: elsewhere")).code, "SignatureDoesNotMatch");
}

}  // namespace
}  // namespace mortise::auth_sigv4
