// SPDX-License-Identifier: Apache-2.0
//
// Small texts of the protocol: ranges, dates, conditions, metadata, tags, copy sources, storage classes, checksums.
#include <mortise/text.h>

#include <gtest/gtest.h>

#include "api_s3/wire/conditions.h"
#include "api_s3/wire/copy_source.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/encoded_word.h"
#include "api_s3/wire/metadata.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/range.h"
#include "api_s3/wire/storage_class.h"
#include "api_s3/wire/tags.h"
#include "s3_model/percent.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {
namespace {

using test::RawRequest;

std::string shown(const Range& r) {
  if (r.kind == MORTISE_RANGE_NONE) return "all";
  if (r.kind == MORTISE_RANGE_SUFFIX) return "last " + std::to_string(r.first);
  return std::to_string(r.first) + "-" +
         (r.kind == MORTISE_RANGE_FROM || r.last == UINT64_MAX ? "" : std::to_string(r.last));
}

TEST(Range, WellFormed) {
  EXPECT_EQ(shown(parse_range("bytes=0-0")), "0-0");
  EXPECT_EQ(shown(parse_range("bytes=5-10")), "5-10");
  EXPECT_EQ(shown(parse_range("Bytes= 5-10 ")), "5-10");
  EXPECT_EQ(shown(parse_range("bytes=5-")), "5-");
  EXPECT_EQ(shown(parse_range("bytes=-5")), "last 5");
  EXPECT_EQ(shown(parse_range("bytes=-0")), "last 0");
  EXPECT_EQ(shown(parse_range("bytes=0-99999999999999999999999")), "0-");
  EXPECT_EQ(shown(parse_range("bytes=99999999999999999999999-")), "18446744073709551615-");
}

TEST(Range, AnythingElseIsIgnored) {
  for (const char* text : {"", "bytes", "bytes=", "bytes=-", "bytes=-1-", "bytes=0--1", "bytes=5-4", "bytes=1-2,5-6",
                           "bytes=a-b", "bytes=1", "bytes=+1-2", "bytes=1 -2", "items=1-2", "1-2", "bytes:1-2"})
    EXPECT_EQ(shown(parse_range(text)), "all") << text;
}

TEST(Range, OfCopies) {
  EXPECT_EQ(shown(*parse_copy_range("bytes=0-9")), "0-9");
  for (const char* text : {"", "bytes=0-", "bytes=-5", "bytes=5-4", "0-9", "bytes=0-9,1-2", "bytes=a-9", "bytes= 0-9",
                           "bytes=0-99999999999999999999999"})
    EXPECT_FALSE(parse_copy_range(text)) << text;
}

TEST(Date, Formats) {
  EXPECT_EQ(http_date(784111777000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(http_date(951827696789), "Tue, 29 Feb 2000 12:34:56 GMT");
  EXPECT_EQ(iso_date(951827696789), "2000-02-29T12:34:56.000Z");
  EXPECT_EQ(iso_date(951827696001), "2000-02-29T12:34:56.000Z");  // same second, from the cache
  EXPECT_EQ(iso_date(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_date(-1), "1969-12-31T23:59:59.000Z");
  EXPECT_EQ(http_date(INT64_MAX).size(), 29u);
  EXPECT_EQ(http_date(INT64_MIN).size(), 29u);
}

TEST(Date, Parses) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z", "1994-11-06T08:49:37.000Z",
                           "1994-11-06T08:49:37+00:00", "Sun, 06 Nov 1994 08:49:37 +0000"})
    EXPECT_EQ(parse_date(text), 784111777000) << text;
  EXPECT_EQ(parse_date("1994-11-06T08:49:37.125Z"), 784111777125);
  EXPECT_EQ(parse_date("Sunday, 06-Nov-69 08:49:37 GMT"), parse_date("2069-11-06T08:49:37Z"));
  EXPECT_EQ(parse_date("Tue, 29 Feb 2000 12:34:56 GMT"), 951827696000);
}

TEST(Date, RefusesAnythingElse) {
  for (const char* text : {"", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "1994-13-06T08:49:37Z",
                           "1994-11-06 08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT ", "784111777000000000000"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Date, RoundTrip) {
  for (int64_t day = -100000; day < 200000; day += 137) {
    const int64_t ms = day * 86400000 + 43321000;
    EXPECT_EQ(parse_date(iso_date(ms)), ms);
    EXPECT_EQ(parse_date(http_date(ms)), ms);
  }
}

TEST(Conditions, OfReads) {
  RawRequest raw(
      "GET /b/k HTTP/1.1\nIf-Match: \"a\", b\nIf-None-Match: *\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n"
      "If-Unmodified-Since: nonsense");
  const auto c = read_conditions(Headers(raw.request()), 1700000000000);
  EXPECT_EQ(view(c.if_match), "\"a\", b");
  EXPECT_EQ(view(c.if_none_match), "*");
  EXPECT_EQ(c.present, MORTISE_WITH_MODIFIED_SINCE);
  EXPECT_EQ(c.if_modified_since_ms, 784111777000);
}

TEST(Conditions, AFutureDateIsIgnored) {
  RawRequest raw("GET /b/k HTTP/1.1\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(read_conditions(Headers(raw.request()), 784111776999).present, 0u);
  EXPECT_EQ(read_conditions(Headers(raw.request()), 784111777000).present, MORTISE_WITH_MODIFIED_SINCE);
}

TEST(Conditions, OfWrites) {
  RawRequest one("PUT /b/k HTTP/1.1\nIf-None-Match: *");
  auto c = write_conditions(Headers(one.request()));
  ASSERT_TRUE(c);
  EXPECT_EQ(view(c->if_none_match), "*");
  RawRequest both("PUT /b/k HTTP/1.1\nIf-None-Match: *\nIf-Match: x");
  auto no = write_conditions(Headers(both.request()));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().status, 501);
}

TEST(Conditions, OfDeletes) {
  RawRequest good(
      "DELETE /b/k HTTP/1.1\nx-amz-if-match-size: 12\nx-amz-if-match-last-modified-time: Sun, 06 Nov 1994 08:49:37 "
      "GMT");
  auto c = delete_conditions(Headers(good.request()));
  ASSERT_TRUE(c);
  EXPECT_EQ(c->if_size, 12);
  EXPECT_EQ(c->if_modified_time_ms, 784111777000);
  RawRequest bad("DELETE /b/k HTTP/1.1\nx-amz-if-match-size: -1");
  EXPECT_FALSE(delete_conditions(Headers(bad.request())));
}

TEST(Conditions, OfCopySources) {
  RawRequest raw(
      "PUT /b/k HTTP/1.1\nx-amz-copy-source-if-match: a\nx-amz-copy-source-if-modified-since: Sun Nov  6 08:49:37 "
      "1994");
  const auto c = copy_source_conditions(Headers(raw.request()));
  EXPECT_EQ(view(c.if_match), "a");
  EXPECT_EQ(c.if_modified_since_ms, 784111777000);
}

std::vector<std::pair<std::string, std::string>> metadata_of(const std::string& headers) {
  RawRequest raw("PUT /b/k HTTP/1.1\n" + headers);
  auto m = Metadata::parse(Headers(raw.request()));
  if (!m) return {{"error", m.error().code}};
  return m->all();
}

TEST(Metadata, SystemAndUserHeaders) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(
      metadata_of(
          "Content-Type: text/plain\nX-Amz-Meta-Foo: Bar\nx-amz-meta-FOO: baz\nX-Amz-Acl: private\nExpires: never\n"
          "x-amz-meta-empty:\nContent-Length: 3"),
      (Pairs{{"content-type", "text/plain"},
             {"expires", "never"},
             {"x-amz-meta-foo", "Bar,baz"},
             {"x-amz-meta-empty", ""}}));
  EXPECT_EQ(metadata_of("Content-Encoding: aws-chunked"), Pairs{});
  EXPECT_EQ(metadata_of("Content-Encoding: aws-chunked, gzip"), (Pairs{{"content-encoding", "gzip"}}));
  EXPECT_EQ(metadata_of("x-amz-meta-: x"), Pairs{});
}

TEST(Metadata, TwoKibibytes) {
  const std::string fits = "x-amz-meta-k: " + std::string(2047, 'x');
  EXPECT_EQ(metadata_of(fits).at(0).first, "x-amz-meta-k");
  EXPECT_EQ(metadata_of(fits + "x").at(0).second, "MetadataTooLarge");
  std::string many;
  for (int i = 0; i < 200; ++i) many += "x-amz-meta-" + std::to_string(1000 + i) + ": 1234567\n";
  EXPECT_EQ(metadata_of(many).at(0).second, "MetadataTooLarge");
}

TEST(Metadata, EightKibibytesOfTheSystems) {
  const std::string fits =
      "Cache-Control: " + std::string(4000, 'x') + "\nContent-Disposition: " + std::string(4000, 'x');
  EXPECT_EQ(metadata_of(fits).at(0).first, "cache-control");
  EXPECT_EQ(metadata_of(fits + std::string(200, 'x')).at(0).second, "MetadataTooLarge");
  EXPECT_EQ(metadata_of("Content-Type: " + std::string(60'000, 'x')).at(0).second, "MetadataTooLarge");
}

TEST(Metadata, AwsChunkedIsKeptWhereTheBodyIsSentPlain) {
  const std::string encoding = "Content-Encoding: aws-chunked\nx-amz-content-sha256: ";
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(metadata_of(encoding + std::string(64, 'a')), (Pairs{{"content-encoding", "aws-chunked"}}));
  EXPECT_EQ(metadata_of(encoding + "UNSIGNED-PAYLOAD"), (Pairs{{"content-encoding", "aws-chunked"}}));
  EXPECT_EQ(metadata_of(encoding + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), Pairs{});
  EXPECT_EQ(metadata_of(encoding + "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), Pairs{});
}

TEST(Metadata, ControlCharactersAreRefused) {
  EXPECT_EQ(metadata_of("x-amz-meta-a: x\x01y").at(0).second, "InvalidArgument");
  EXPECT_EQ(metadata_of("x-amz-meta-a: x\ty").at(0).second, "x\ty");
}

TEST(Metadata, AWordIsTheTextThatItIs) {
  const auto kept = [](const std::string& value) { return metadata_of("x-amz-meta-a: " + value).at(0).second; };
  EXPECT_EQ(kept("=?UTF-8?B?w6k=?="), "é");
  EXPECT_EQ(kept("=?utf-8?q?gr=C3=BCn_und_=3D?="), "grün und =");
  EXPECT_EQ(kept("=?UTF-8?Q?a?= =?UTF-8?Q?b?="), "ab");
  EXPECT_EQ(kept("=?UTF-8?Q?plain?="), "plain");
  EXPECT_EQ(kept("=?UTF-8?B?DQo=?="), "=?UTF-8?B?DQo=?=") << "control characters: as it came";
  EXPECT_EQ(metadata_of("Content-Disposition: =?UTF-8?Q?a?=").at(0).second, "=?UTF-8?Q?a?=");
}

TEST(EncodedWord, ComesBack) {
  EXPECT_EQ(encode_word("é_=? b/%\t"), "=?UTF-8?Q?=C3=A9=5F=3D=3F_b/%=09?=");
  // As AWS: of text that is mostly not ASCII nothing could be read.
  EXPECT_EQ(encode_word("\uFFFDa\uFFFD"), "=?UTF-8?B?77+9Ye+/vQ==?=");
  EXPECT_EQ(encode_word("ÄMÄZÕÑ S3"), "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=");
  for (const char* text : {"é", "grün und _=?", "日本\tx", "a b"}) EXPECT_EQ(decode_words(encode_word(text)), text);
  for (const char* none : {"",
                           "plain",
                           "=?UTF-8?B?AAEC?=",
                           "=?UTF-8?B?DQo=?=",
                           "=?UTF-8?B?=GGG?=",
                           "=?UTF-8?B?6Q==?=",
                           "=?ISO-8859-1?Q?=E9?=",
                           "=?UTF-8?Q?=0D=0Aa:_b?=",
                           "=?UTF-8?Q?_a?=",
                           "=?UTF-8?X?a?=",
                           "=?UTF-8?Q?a",
                           "=?UTF-8?Q?a?=b",
                           "=?UTF-8?Q?a?==?UTF-8?Q?b?=",
                           "x =?UTF-8?Q?a?=",
                           "=?UTF-8?Q?=C?=",
                           "=?UTF-8?Q?=Zq?=",
                           "=?UTF-8?Q?"
                           "?=",
                           "=?UTF-8?",
                           "=?=",
                           "?="})
    EXPECT_EQ(decode_words(none), std::nullopt) << none;
}

TEST(Metadata, ValuesInHeaders) {
  std::string scratch;
  EXPECT_EQ(header_value("x-amz-meta-m", "plain", scratch), "plain");
  EXPECT_EQ(header_value("x-amz-meta-m", "\u00e9t\u00e9 24", scratch), "=?UTF-8?Q?=C3=A9t=C3=A9_24?=");
  EXPECT_EQ(header_value("x-amz-meta-m", "\xE9", scratch), "\xE9");  // not UTF-8: as it came
  for (const char* name : {"cache-control", "content-disposition", "content-type", "expires"})
    EXPECT_EQ(header_value(name, "é", scratch), "é") << name;
}

TEST(Tags, Header) {
  auto tags = parse_tag_header("a=b&c=d%20e+f&g");
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (Tags{{"a", "b"}, {"c", "d e f"}, {"g", ""}}));
  EXPECT_EQ(store_tags(*tags), "a=b&c=d%20e%20f&g=");
  EXPECT_EQ(load_tags(store_tags(*tags)), *tags);
  EXPECT_EQ(count_tags(store_tags(*tags)), 3u);
  EXPECT_EQ(count_tags(""), 0u);
  EXPECT_EQ(parse_tag_header("a=%zz").error().code, "InvalidArgument");
  EXPECT_EQ(parse_tag_header("a=b&a=c").error().code, "InvalidArgument");
  EXPECT_EQ(parse_tag_header("a=b?").error().code, "InvalidTag");
}

TEST(Tags, Limits) {
  Tags tags;
  for (int i = 0; i < 10; ++i) tags.emplace_back("k" + std::to_string(i), "v");
  EXPECT_FALSE(check_tags(tags, kMaxObjectTags));
  tags.emplace_back("one more", "");
  EXPECT_EQ(check_tags(tags, kMaxObjectTags)->code, "BadRequest");
  EXPECT_FALSE(check_tags(tags, kMaxBucketTags));
  EXPECT_FALSE(check_tags({{std::string(128, 'k'), std::string(256, 'v')}}, 10));
  EXPECT_EQ(check_tags({{std::string(129, 'k'), ""}}, 10)->code, "InvalidTag");
  EXPECT_EQ(check_tags({{"k", std::string(257, 'v')}}, 10)->code, "InvalidTag");
  EXPECT_EQ(check_tags({{"", "v"}}, 10)->code, "InvalidTag");
  EXPECT_EQ(check_tags({{"aws:x", "v"}}, 10)->code, "InvalidTag");
  EXPECT_EQ(check_tags({{"a<b", "v"}}, 10)->code, "InvalidTag");
  std::string accents;
  for (int i = 0; i < 128; ++i) accents += "é";
  EXPECT_FALSE(check_tags({{accents, "+-=._:/@ 9"}}, 10));
}

TEST(Tags, Document) {
  auto tags =
      parse_tag_document("<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value/></Tag></TagSet></Tagging>", kMaxObjectTags);
  EXPECT_EQ(tags.error().code, "InvalidTag");
  tags =
      parse_tag_document("<Tagging xmlns='x'><TagSet><Tag><Key>k</Key><Value> v </Value></Tag></TagSet></Tagging>", 10);
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (Tags{{"k", " v "}}));
  EXPECT_TRUE(parse_tag_document("<Tagging><TagSet/></Tagging>", 10)->empty());
  EXPECT_TRUE(parse_tag_document("<Tagging/>", 10)->empty()) << "so a client that has none writes it";
  for (const char* bad :
       {"", "<Tagging><Tags/></Tagging>", "<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>",
        "<Tags><TagSet/></Tags>", "<Tagging><TagSet><X/></TagSet></Tagging>"})
    EXPECT_EQ(parse_tag_document(bad, 10).error().code, "MalformedXML") << bad;
  EXPECT_EQ(tag_document({{"k<", "v"}}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Tagging "
            "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag>"
            "<Key>k&lt;</Key><Value>v</Value></Tag></TagSet></Tagging>");
}

TEST(CopySource, Forms) {
  const auto parsed = [](std::string_view text) {
    auto s = CopySource::parse(text);
    if (!s) return s.error().code;
    return s->bucket + "|" + s->key + "|" + s->version + (s->literal_key.empty() ? "" : "|or " + s->literal_key);
  };
  EXPECT_EQ(parsed("b/k"), "b|k|");
  EXPECT_EQ(parsed("/b/k"), "b|k|");
  EXPECT_EQ(parsed("/b/a%20b"), "b|a b|");
  EXPECT_EQ(parsed("/b/a%2Bb"), "b|a+b|");
  EXPECT_EQ(parsed("/b/a%20b+c%2B"), "b|a b c+||or a b+c+");
  EXPECT_EQ(parsed("b%2Fa+b?versionId=v"), "b|a b|v|or a+b");
  EXPECT_EQ(parsed("b%2Fk%2Fx"), "b|k/x|");
  EXPECT_EQ(parsed("b/k?versionId=abc"), "b|k|abc");
  EXPECT_EQ(parsed("b/k%3FversionId=abc"), "b|k?versionId=abc|");
  EXPECT_EQ(parsed("b/k//x/"), "b|k//x/|");
  EXPECT_EQ(parsed("b//k"), "b|/k|");
  for (const char* bad : {"", "/", "b", "b/", "/b", "/b/", "//k", "b/%zz", "%zz/k", "b/%",
                          "b/k?versionId=", "b/k?versionId=%zz", "b/%FF", "b+x/k", "b%20x/k", "aws://x/k", "b%00/k"})
    EXPECT_EQ(parsed(bad), "InvalidArgument") << bad;
}

TEST(StorageClass, Words) {
  EXPECT_EQ(*parse_storage_class(""), "");
  EXPECT_EQ(*parse_storage_class("STANDARD"), "");
  EXPECT_EQ(*parse_storage_class("STANDARD_IA"), "STANDARD_IA");
  EXPECT_EQ(parse_storage_class("OUTPOSTS").error().code, "InvalidStorageClass");
  EXPECT_EQ(parse_storage_class("standard").error().code, "InvalidStorageClass");
  EXPECT_TRUE(is_archive("GLACIER"));
  EXPECT_FALSE(is_archive("GLACIER_IR"));
}

TEST(Percent, EncodingForListings) {
  std::string out;
  s3_model::percent_encode("a/b c+d=e~*-_.é\n%", out);
  EXPECT_EQ(out, "a/b%20c%2Bd%3De~*-_.%C3%A9%0A%25");
}

TEST(Query, Parameters) {
  const Query q = *Query::parse("a=1&b&c=&&a=2&d=x+y%2B&%65=f=g");
  const std::vector<Query::Parameter> all = {{"a", "1"}, {"b", ""}, {"c", ""}, {"a", "2"}, {"d", "x y+"}, {"e", "f=g"}};
  EXPECT_EQ(q.all(), all);
  EXPECT_EQ(q.get("a"), "1");
  EXPECT_EQ(q.find("z"), nullptr);
  EXPECT_TRUE(Query::parse("")->all().empty());
  EXPECT_FALSE(Query::parse("a=%"));
  EXPECT_FALSE(Query::parse("a=%FF"));
}

}  // namespace
}  // namespace mortise::api_s3
