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
  EXPECT_EQ(s3.send("PUT /new-lock HTTP/1.1\nx-amz-bucket-object-lock-enabled: perhaps").code(), "InvalidArgument");
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

std::string located(std::string_view region) {
  return "<CreateBucketConfiguration><LocationConstraint>" + std::string(region) +
         "</LocationConstraint></CreateBucketConfiguration>";
}

/// What each operation says of where a bucket is: location, head, two lists of it, the list of buckets.
std::vector<std::string> regions_of(S3World& s3, const std::string& bucket) {
  return {s3.send("GET /" + bucket + "?location").element("LocationConstraint"),
          s3.send("HEAD /" + bucket).header("x-amz-bucket-region"),
          s3.send("GET /" + bucket).header("x-amz-bucket-region"),
          s3.send("GET /" + bucket + "?list-type=2").header("x-amz-bucket-region"),
          s3.send("GET /?prefix=" + bucket).element("BucketRegion")};
}

/// Only the oldest region takes the second request for what it made already.
TEST_F(Operations, ABucketIsNotMadeAgainElsewhere) {
  EXPECT_EQ(s3.post("PUT /west", located("us-west-2")).status, 200);
  for (const char* region : {"us-west-2", "us-east-1", "eu-west-1"})
    EXPECT_EQ(s3.post("PUT /west", located(region)).code(), "BucketAlreadyOwnedByYou") << region;
  EXPECT_EQ(s3.send("PUT /west").code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(s3.post("PUT /bkt", located("eu-west-1")).code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(s3.post("PUT /bkt", located("us-east-1")).status, 200);
}

TEST_F(Operations, ABucketHasOneRegion) {
  EXPECT_EQ(s3.post("PUT /eu-bucket", located("eu-west-1")).status, 200);
  EXPECT_THAT(regions_of(s3, "eu-bucket"),
              ElementsAre("eu-west-1", "eu-west-1", "eu-west-1", "eu-west-1", "eu-west-1"));
  EXPECT_EQ(s3.post("PUT /old-bucket", located("EU")).status, 200);
  EXPECT_THAT(regions_of(s3, "old-bucket"), ElementsAre("EU", "eu-west-1", "eu-west-1", "eu-west-1", "eu-west-1"));
  EXPECT_EQ(s3.post("PUT /us-bucket", located("us-east-1")).status, 200);
  EXPECT_THAT(regions_of(s3, "us-bucket"), ElementsAre("", "us-east-1", "us-east-1", "us-east-1", "us-east-1"));
  EXPECT_EQ(s3.post("PUT /own-bucket", located("rack-7")).status, 200);
  EXPECT_THAT(regions_of(s3, "own-bucket"), ElementsAre("rack-7", "rack-7", "rack-7", "rack-7", "rack-7"));
  s3.access.denied = {"s3:ListBucket"};
  const Reply refused = s3.send("HEAD /eu-bucket");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.header("x-amz-bucket-region"), "eu-west-1");
  EXPECT_FALSE(s3.send("GET /eu-bucket").has("x-amz-bucket-region"));
  s3.access.denied.clear();
  EXPECT_THAT(s3.send("GET /?bucket-region=eu-west-1").elements("Name"), ElementsAre("eu-bucket", "old-bucket"));
  EXPECT_THAT(s3.send("GET /?bucket-region=ap-south-1").elements("Name"), IsEmpty());
  const Reply nowhere = s3.send("GET /?bucket-region=nowhere");
  EXPECT_EQ(nowhere.code(), "InvalidArgument");
  EXPECT_THAT(nowhere.elements("ArgumentValue"), IsEmpty()) << "AWS tells none here";
}

TEST(OperationsElsewhere, LocationConstraintsAsAwsTakesThem) {
  S3World s3({.locations = S3Settings::Locations::aws});
  EXPECT_EQ(s3.post("PUT /a-bucket", located("eu-central-1")).status, 200);
  EXPECT_EQ(s3.post("PUT /b-bucket", located("EU")).status, 200);
  const Reply r = s3.post("PUT /c-bucket", located("rack-7"));
  EXPECT_EQ(r.status, 400);
  EXPECT_EQ(r.code(), "InvalidLocationConstraint");
  EXPECT_EQ(r.element("LocationConstraint"), "rack-7");
}

TEST(OperationsElsewhere, OnlyTheServersOwnRegion) {
  S3World s3({.region = "rack-7", .locations = S3Settings::Locations::own});
  EXPECT_EQ(s3.post("PUT /a-bucket", located("rack-7")).status, 200);
  EXPECT_EQ(s3.send("PUT /b-bucket").status, 200);
  EXPECT_THAT(regions_of(s3, "a-bucket"), ElementsAre("rack-7", "rack-7", "rack-7", "rack-7", "rack-7"));
  EXPECT_THAT(regions_of(s3, "b-bucket"), ElementsAre("rack-7", "rack-7", "rack-7", "rack-7", "rack-7"));
  for (const char* other : {"eu-west-1", "us-east-1", "EU"})
    EXPECT_EQ(s3.post("PUT /c-bucket", located(other)).code(), "IllegalLocationConstraintException") << other;
  EXPECT_EQ(s3.post("PUT /c-bucket", located("Rack 7")).code(), "InvalidLocationConstraint");
}

TEST_F(Operations, CreateBucketWithTags) {
  const auto tagged = [](const std::string& tags) {
    return "<CreateBucketConfiguration><Tags>" + tags + "</Tags></CreateBucketConfiguration>";
  };
  const auto tag = [](const std::string& key, const std::string& value) {
    return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
  };
  EXPECT_EQ(s3.post("PUT /tagged", tagged(tag("team", "x y") + tag("a", ""))).status, 200);
  EXPECT_THAT(s3.send("GET /tagged?tagging").elements("Key"), ElementsAre("a", "team"));
  EXPECT_THAT(s3.send("GET /tagged?tagging").elements("Value"), ElementsAre("", "x y"));
  // Again, as AWS: without tags it does no harm; tags that it would not get are refused.
  EXPECT_EQ(s3.send("PUT /tagged").status, 200);
  EXPECT_EQ(s3.post("PUT /tagged", tagged("")).status, 200);
  EXPECT_EQ(s3.post("PUT /tagged", tagged(tag("b", "c"))).code(), "BucketAlreadyOwnedByYou");
  EXPECT_THAT(s3.send("GET /tagged?tagging").elements("Key"), ElementsAre("a", "team"));

  const std::string many = [&] {
    std::string all;
    for (int i = 0; i < 51; ++i) all += tag("k" + std::to_string(i), "v");
    return all;
  }();
  const std::pair<std::string, const char*> refused[] = {
      {tag("a", "1") + tag("a", "2"), "InvalidTag"},
      {tag("aws:a", "1"), "InvalidTag"},
      {tag("", "1"), "InvalidTag"},
      {tag("a*b", "1"), "InvalidTag"},
      {tag("a", "b,c"), "InvalidTag"},
      {tag(std::string(129, 'k'), "1"), "InvalidTag"},
      {tag("k", std::string(257, 'v')), "InvalidTag"},
      {many, "BadRequest"},
      {"<Tag><Key>a</Key></Tag>", "MalformedXML"},
      {"<Tag><Value>a</Value></Tag>", "MalformedXML"},
      {"<Label/>", "MalformedXML"},
  };
  for (const auto& [tags, code] : refused) {
    EXPECT_EQ(s3.post("PUT /refused", tagged(tags)).code(), code) << tags;
    EXPECT_EQ(s3.send("HEAD /refused").status, 404) << tags;
  }
  EXPECT_EQ(s3.post("PUT /refused", "<CreateBucketConfiguration><Bucket/></CreateBucketConfiguration>").status, 501);
}

TEST_F(Operations, AnswersNameTheBucketsArn) {
  EXPECT_EQ(s3.send("PUT /arn-bucket").header("x-amz-bucket-arn"), "arn:aws:s3:::arn-bucket");
  EXPECT_EQ(s3.send("HEAD /arn-bucket").header("x-amz-bucket-arn"), "arn:aws:s3:::arn-bucket");
  EXPECT_THAT(s3.send("GET /?prefix=arn").elements("BucketArn"), ElementsAre("arn:aws:s3:::arn-bucket"));
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
