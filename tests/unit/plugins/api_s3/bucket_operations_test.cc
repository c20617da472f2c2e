// SPDX-License-Identifier: Apache-2.0
//
// Making, finding and removing buckets.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Operations, EveryAnswerCarriesItsIds) {
  for (const char* head : {"GET /", "GET /bkt/none", "HEAD /bkt/none", "GET /bkt?nonsense=%", "POST /", "HEAD /bkt"}) {
    const Reply r = s3.send(head);
    EXPECT_EQ(r.header("x-amz-request-id"), "0123456789ABCDEF") << head;
    EXPECT_EQ(r.header("x-amz-id-2"), "test-host") << head;
    if (!r.body.empty() && r.status >= 400) {
      EXPECT_EQ(r.element("RequestId"), "0123456789ABCDEF") << head;
      EXPECT_EQ(r.element("HostId"), "test-host") << head;
    }
  }
}

TEST_F(Operations, CreateBucket) {
  const Reply made = s3.send("PUT /new-bucket");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.header("location"), "/new-bucket");
  EXPECT_EQ(s3.send("PUT /new-bucket").status, 200);  // mine already; the oldest region takes it
  const Reply other = s3.send("PUT /new-bucket HTTP/1.1\nx-test-user: you");
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code(), "BucketAlreadyExists");
  EXPECT_EQ(s3.send("PUT /Bad_Name").code(), "InvalidBucketName");
  EXPECT_EQ(s3.send("PUT /new-lock HTTP/1.1\nx-amz-bucket-object-lock-enabled: true").status, 501);
  const auto in = [](const char* region) {
    return std::string("<CreateBucketConfiguration><LocationConstraint>") + region +
           "</LocationConstraint></CreateBucketConfiguration>";
  };
  EXPECT_EQ(s3.post("PUT /eu-bucket", in("eu-west-1")).status, 200);
  EXPECT_EQ(s3.send("GET /eu-bucket?location").element("LocationConstraint"), "eu-west-1");
  EXPECT_EQ(s3.send("GET /bkt?location").element("LocationConstraint"), "");
  EXPECT_EQ(s3.post("PUT /odd-bucket", in("&lt;x&gt;")).code(), "InvalidLocationConstraint");
  EXPECT_EQ(s3.post("PUT /bad", "<CreateBucketConfiguration>").code(), "MalformedXML");
}

TEST(OperationsElsewhere, CreateBucketTwiceInAnotherRegion) {
  S3World s3({.region = "eu-west-1"});
  EXPECT_EQ(s3.send("PUT /bkt").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt").code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(s3.send("GET /bkt?location").element("LocationConstraint"), "eu-west-1");
  EXPECT_EQ(s3.send("HEAD /bkt").header("x-amz-bucket-region"), "eu-west-1");
}

TEST_F(Operations, ListBuckets) {
  for (const char* name : {"aaa", "abc", "zzz"}) s3.send(std::string("PUT /") + name);
  s3.send("PUT /yours HTTP/1.1\nx-test-user: you");
  Reply r = s3.send("GET /");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc", "bkt", "zzz"));
  EXPECT_EQ(r.element("ID"), "me");
  EXPECT_EQ(r.element("DisplayName"), "Name of me");
  r = s3.send("GET /?max-buckets=3");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc", "bkt"));
  const std::string token = r.element("ContinuationToken");
  ASSERT_NE(token, "");
  r = s3.send("GET /?continuation-token=" + token);
  EXPECT_THAT(r.elements("Name"), ElementsAre("zzz"));
  EXPECT_THAT(r.elements("ContinuationToken"), IsEmpty());
  r = s3.send("GET /?prefix=a&max-buckets=2");
  EXPECT_THAT(r.elements("Name"), ElementsAre("aaa", "abc"));
  EXPECT_THAT(r.elements("ContinuationToken"), IsEmpty());
  EXPECT_EQ(r.element("Prefix"), "a");
  EXPECT_EQ(s3.send("GET /?max-buckets=0").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /?bucket-region=mars").code(), "InvalidArgument");
}

TEST_F(Operations, HeadAndDeleteBucket) {
  EXPECT_EQ(s3.send("HEAD /bkt").status, 200);
  EXPECT_EQ(s3.send("HEAD /none").status, 404);
  EXPECT_EQ(s3.send("HEAD /none").body, "");
  put("k", "x");
  EXPECT_EQ(s3.send("DELETE /bkt").code(), "BucketNotEmpty");
  EXPECT_EQ(s3.send("DELETE /bkt/k").status, 204);
  EXPECT_EQ(s3.send("DELETE /bkt").status, 204);
  const Reply gone = s3.send("DELETE /bkt");
  EXPECT_EQ(gone.code(), "NoSuchBucket");
  EXPECT_EQ(gone.element("BucketName"), "bkt");
}

TEST_F(Operations, ExpectedBucketOwner) {
  put("k", "x");
  EXPECT_EQ(get("k", "x-amz-expected-bucket-owner: me").status, 200);
  EXPECT_EQ(get("k", "x-amz-expected-bucket-owner: you").code(), "AccessDenied");
  EXPECT_EQ(s3.send("GET /none/k HTTP/1.1\nx-amz-expected-bucket-owner: you").code(), "NoSuchBucket");
  EXPECT_EQ(s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/k\nx-amz-source-expected-bucket-owner: you").code(),
            "AccessDenied");
}

}  // namespace
}  // namespace mortise::api_s3::test
