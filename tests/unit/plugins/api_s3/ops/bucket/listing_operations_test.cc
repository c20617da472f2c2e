// SPDX-License-Identifier: Apache-2.0
//
// Listings of objects.
#include "api_s3/wire/date.h"
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Operations, ListObjectsV2) {
  for (const char* key : {"a/1", "a/2", "b", "c%20d%26", "c/x"}) put(key, "x");
  Reply r = s3.send("GET /bkt?list-type=2&delimiter=/");
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c d&"));
  EXPECT_THAT(r.elements("Prefix"), ElementsAre("", "a/", "c/"));
  EXPECT_EQ(r.element("KeyCount"), "4");
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_THAT(r.elements("ID"), IsEmpty());
  r = s3.send("GET /bkt?list-type=2&max-keys=2&fetch-owner=true&encoding-type=url");
  EXPECT_THAT(r.elements("Key"), ElementsAre("a/1", "a/2"));
  EXPECT_EQ(r.element("IsTruncated"), "true");
  EXPECT_EQ(r.element("ID"), "me");
  std::string token = r.element("NextContinuationToken");
  for (size_t at = 0; (at = token.find_first_of("+/=", at)) != std::string::npos;)
    token.replace(at, 1, token[at] == '=' ? "%3D" : "%2B");
  r = s3.send("GET /bkt?list-type=2&start-after=zzz&encoding-type=url&continuation-token=" + token);
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c%20d%26", "c/x"));
  EXPECT_EQ(r.element("StartAfter"), "zzz");
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&start-after=b").elements("Key"), ElementsAre("c d&", "c/x"));
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&prefix=a/&delimiter=/").elements("Key"), ElementsAre("a/1", "a/2"));
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&continuation-token=").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&continuation-token=b").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&max-keys=-1").code(), "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&encoding-type=").code(), "InvalidArgument");
  r = s3.send("GET /bkt?list-type=2&max-keys=0");
  EXPECT_THAT(r.elements("Key"), IsEmpty());
  EXPECT_EQ(r.element("IsTruncated"), "false");
  EXPECT_EQ(s3.send("GET /bkt?list-type=2&max-keys=5000").element("MaxKeys"), "1000");
  EXPECT_EQ(s3.send("GET /none?list-type=2").code(), "NoSuchBucket");
}

TEST_F(Operations, UrlEncodingIsOfEveryKeyAndPrefixInTheAnswer) {
  // '/' stays as it is, so all of this is there twice: as it was sent, and encoded.
  const std::string raw = "t=0:0+1%/\x01\xC3\xA9 &";
  const std::string sent = "t%3D0%3A0%2B1%25/%01%C3%A9%20%26";
  put(sent + "a", "x");
  put(sent + "b/c", "x");
  put(sent + "b/d", "x");
  const auto all_are = [&](const std::string& query, std::initializer_list<const char*> elements) {
    const Reply r = s3.send("GET /bkt?encoding-type=url&prefix=" + sent + query);
    EXPECT_EQ(r.status, 200) << r.body;
    EXPECT_EQ(r.element("EncodingType"), "url");
    for (const char* element : elements) {
      const auto texts = r.elements(element);
      EXPECT_THAT(texts, ::testing::Not(IsEmpty())) << element;
      EXPECT_THAT(texts, ::testing::Each(::testing::StartsWith(sent))) << element << " of " << query;
    }
  };
  const std::string after = sent + "A";
  all_are("", {"Prefix", "Key"});
  all_are("&delimiter=/&max-keys=2&marker=" + after, {"Prefix", "Marker", "Key"});
  all_are("&delimiter=%2Fc&max-keys=1&marker=" + after, {"NextMarker"});
  all_are("&list-type=2&delimiter=/&start-after=" + after, {"Prefix", "StartAfter", "Key"});
  all_are("&versions&max-keys=1&key-marker=" + after, {"Prefix", "KeyMarker", "NextKeyMarker", "Key"});
  EXPECT_EQ(s3.send("POST /bkt/" + sent + "u?uploads").status, 200);
  EXPECT_EQ(s3.send("POST /bkt/" + sent + "v?uploads").status, 200);
  all_are("&uploads&max-uploads=1&key-marker=" + after, {"Prefix", "KeyMarker", "NextKeyMarker", "Key"});
  for (const char* query : {"", "&list-type=2", "&versions", "&uploads"})
    EXPECT_EQ(s3.send(std::string("GET /bkt?encoding-type=url&delimiter=%2B%20") + query).element("Delimiter"),
              "%2B%20")
        << query;
  EXPECT_EQ(s3.send("GET /bkt?prefix=a%2Bb").element("Prefix"), "a+b");  // only if it is asked for
}

TEST_F(Operations, TimesInListingsAreWholeSecondsAsInHeaders) {
  put("k", "x");
  const int64_t modified = *parse_date(s3.send("HEAD /bkt/k").header("last-modified"));
  for (const char* target : {"/bkt", "/bkt?list-type=2", "/bkt?versions"}) {
    const std::string text = s3.send(std::string("GET ") + target).element("LastModified");
    EXPECT_EQ(parse_date(text), modified) << target;
    EXPECT_THAT(text, ::testing::EndsWith(".000Z")) << target;
  }
  EXPECT_THAT(s3.send("GET /").element("CreationDate"), ::testing::EndsWith(".000Z"));
}

TEST_F(Operations, ListObjects) {
  for (const char* key : {"a/1", "a/2", "b", "c"}) put(key, "x");
  Reply r = s3.send("GET /bkt?max-keys=1&delimiter=/");
  EXPECT_THAT(r.elements("Prefix"), ElementsAre("", "a/"));
  EXPECT_EQ(r.element("NextMarker"), "a/");
  r = s3.send("GET /bkt?delimiter=/&marker=a/");
  EXPECT_THAT(r.elements("Key"), ElementsAre("b", "c"));
  EXPECT_EQ(r.element("Marker"), "a/");
  EXPECT_THAT(r.elements("NextMarker"), IsEmpty());
  r = s3.send("GET /bkt?max-keys=1");
  EXPECT_EQ(r.element("IsTruncated"), "true");
  EXPECT_THAT(r.elements("NextMarker"), IsEmpty());
  EXPECT_EQ(r.element("ID"), "me");
  EXPECT_EQ(s3.send("GET /bkt?list-type=3").code(), "InvalidArgument");
}

TEST_F(Operations, AKeyWithControlCharactersInAListing) {
  put("a%0Ab%0D", "x");
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").body, HasSubstr("<Key>a\nb&#xD;</Key>"));
  EXPECT_THAT(s3.send("GET /bkt?list-type=2&encoding-type=url").body, HasSubstr("<Key>a%0Ab%0D</Key>"));
}

}  // namespace
}  // namespace mortise::api_s3::test
