// SPDX-License-Identifier: Apache-2.0
//
// Where requests go, and the signature that AWS publishes for one.
#include "remote_s3/request.h"

#include <gtest/gtest.h>
#include <mortise/bytes.h>

#include "remote_s3/signer.h"
#include "remote_transport/endpoint.h"

namespace mortise::remote_s3 {
namespace {

using remote_transport::Endpoint;
using remote_transport::parse_endpoint;

Request request(const char* bucket, const char* key) {
  Request r;
  r.method = "GET";
  r.bucket = bucket;
  r.key = key;
  return r;
}

TEST(Endpoint, Forms) {
  EXPECT_EQ("host:9000", parse_endpoint("http://Host:9000/")->authority);
  EXPECT_EQ("host", parse_endpoint("https://host:443")->authority);
  EXPECT_EQ("[::1]:80", parse_endpoint("https://[::1]:80")->authority);
  for (const char* bad : {"", "host", "ftp://host", "http://", "http://h/path", "http://h:0", "http://h:99999",
                          "http://user@host", "http://h:", "http://[::1"})
    EXPECT_FALSE(parse_endpoint(bad)) << bad;
}

TEST(Target, PathAndHost) {
  const Endpoint plain{"http", "host:9000"}, secure{"https", "s3.example.org"};
  EXPECT_EQ("http://host:9000/b/a//b/%C3%BC%20%2B%3F", target_of(plain, true, request("b", "a//b/\xC3\xBC +?")).url);
  EXPECT_EQ("https://b.s3.example.org/k", target_of(secure, false, request("b", "k")).url);
  EXPECT_EQ("https://s3.example.org/b.c/k", target_of(secure, false, request("b.c", "k")).url)
      << "no certificate covers two labels";
  EXPECT_EQ("http://host:9000/", target_of(plain, true, request("", "")).url);
  EXPECT_EQ("http://host:9000/b", target_of(plain, true, request("b", "")).url);
  Request listed = request("b", "");
  listed.query = {{"prefix", "a b/"}, {"list-type", "2"}};
  EXPECT_EQ("list-type=2&prefix=a%20b%2F", target_of(plain, true, listed).query);
}

TEST(Metadata, OnlyWhatCanBeAHeader) {
  const mortise_pair all[] = {pair("content-type", "text/x"), pair("x-amz-meta-a", "b"), pair("other", "c")};
  Pairs headers;
  ASSERT_TRUE(add_metadata(all, 3, headers));
  EXPECT_EQ(2u, headers.size());
  const mortise_pair broken = pair("x-amz-meta-a", "b\r\nx-amz-acl: public-read");
  EXPECT_FALSE(add_metadata(&broken, 1, headers));
}

// "GET Bucket Lifecycle" of AWS's documentation of header signatures, with its keys and its time.
TEST(Signer, AgreesWithThePublishedExample) {
  const Signer signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");
  Request r = request("", "");
  r.query = {{"lifecycle", ""}};
  const Target to = target_of({"https", "examplebucket.s3.amazonaws.com"}, true, r);
  Pairs headers;
  ASSERT_TRUE(signer.sign(r, to, 1369353600, headers));
  const auto found =
      std::find_if(headers.begin(), headers.end(), [](const auto& h) { return h.first == "authorization"; });
  ASSERT_NE(headers.end(), found);
  EXPECT_EQ(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
      "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
      "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      found->second);
}

TEST(Signer, WithoutAKeyNothingIsSigned) {
  Pairs headers;
  const Request r = request("b", "k");
  ASSERT_TRUE(Signer("", "", "us-east-1").sign(r, target_of({"http", "h"}, true, r), 0, headers));
  EXPECT_EQ((Pairs{{"host", "h"}}), headers);
}

}  // namespace
}  // namespace mortise::remote_s3
