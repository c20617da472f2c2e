// SPDX-License-Identifier: Apache-2.0
#include "s3_model/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string rule(const std::string& content) { return "<CORSRule>" + content + "</CORSRule>"; }
std::string document(const std::string& rules) {
  return "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + rules + "</CORSConfiguration>";
}
const std::string kGet = "<AllowedMethod>GET</AllowedMethod>";
const std::string kAny = "<AllowedOrigin>*</AllowedOrigin>";

Cors cors_of(const std::string& rules) {
  auto cors = Cors::parse(document(rules));
  EXPECT_TRUE(cors) << cors.error().message;
  return cors ? *cors : Cors();
}

/// Of one rule with an origin and GET, and this.
Error fault_of(const std::string& content) {
  const auto cors = Cors::parse(document(rule(kGet + kAny + content)));
  EXPECT_FALSE(cors) << content;
  return cors ? Error() : cors.error();
}

TEST(Cors, ADocumentComesBack) {
  const std::string full =
      "<ID>one</ID><AllowedHeader>x-*</AllowedHeader><AllowedMethod>GET</AllowedMethod>"
      "<AllowedMethod>PUT</AllowedMethod><AllowedOrigin>http://a.example</AllowedOrigin>"
      "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>0</MaxAgeSeconds>";
  const Cors cors = cors_of(rule(full) + rule(kGet + kAny));
  ASSERT_EQ(cors.rules().size(), 2u);
  EXPECT_EQ(cors.rules()[0].id, "one");
  EXPECT_THAT(cors.rules()[0].methods, ElementsAre("GET", "PUT"));
  EXPECT_EQ(cors.rules()[0].max_age, 0u);
  EXPECT_FALSE(cors.rules()[1].max_age);
  EXPECT_THAT(cors.document(), HasSubstr(full));
  const auto again = Cors::parse(cors.document());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->document(), cors.document());
}

TEST(Cors, WhatIsNoDocument) {
  for (const std::string& bad : {std::string(), std::string("<a/>"), document(""), document("<Other/>"),
                                 document(rule("")), document(rule(kGet)), document(rule(kAny))}) {
    const auto cors = Cors::parse(bad);
    ASSERT_FALSE(cors) << bad;
    EXPECT_EQ(cors.error().detail, kMalformedXml) << bad;
  }
  for (const char* bad : {"<Other/>", "<MaxAgeSeconds>x</MaxAgeSeconds>", "<MaxAgeSeconds>-1</MaxAgeSeconds>",
                          "<MaxAgeSeconds>2147483648</MaxAgeSeconds>", "<MaxAgeSeconds/>", "<AllowedHeader/>",
                          "<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>1</MaxAgeSeconds>", "<ID>a</ID><ID>b</ID>"})
    EXPECT_EQ(fault_of(bad).detail, kMalformedXml) << bad;
}

TEST(Cors, WhatADocumentMayNotSay) {
  const std::string long_header = "<ExposeHeader>" + std::string(5000, 'x') + "</ExposeHeader>";
  std::string many_methods;
  for (int i = 0; i < 1000; ++i) many_methods += "<AllowedMethod>GET</AllowedMethod>";
  const std::pair<const char*, const char*> kBad[] = {
      {"<AllowedMethod>PATCH</AllowedMethod>", "Unsupported method is PATCH"},
      {"<AllowedMethod>get</AllowedMethod>", "Unsupported method is get"},
      {"<AllowedMethod>OPTIONS</AllowedMethod>", "Unsupported method is OPTIONS"},
      {"<AllowedMethod/>", "Unsupported method is"},
      {"<AllowedOrigin>http://*.a.*</AllowedOrigin>", "\"http://*.a.*\" can not have more than one wildcard."},
      {"<AllowedHeader>*-*</AllowedHeader>", "AllowedHeader \"*-*\" can not have more than one wildcard."},
      {"<ExposeHeader>x-*</ExposeHeader>", "contains wildcard"},
      {"<ExposeHeader>a b</ExposeHeader>", "is not the name of a header"},
      {"<ExposeHeader>a&#13;&#10;b: c</ExposeHeader>", "is not the name of a header"},
      {"<ExposeHeader/>", "is not the name of a header"},
      {long_header.c_str(), "at most 4096 bytes"},
      {many_methods.c_str(), "at most 4096 bytes"},
  };
  for (const auto& [content, message] : kBad) {
    const Error fault = fault_of(content);
    EXPECT_EQ(fault.detail, kInvalidRequest) << content;
    EXPECT_THAT(fault.message, HasSubstr(message)) << content;
  }
  EXPECT_EQ(fault_of("<ID>" + std::string(256, 'x') + "</ID>").detail, kInvalidRequest);
}

TEST(Cors, Limits) {
  std::string rules;
  for (int i = 0; i < 100; ++i) rules += rule(kGet + kAny);
  EXPECT_EQ(cors_of(rules).rules().size(), 100u);
  EXPECT_EQ(Cors::parse(document(rules + rule(kGet + kAny))).error().detail, kInvalidRequest);
  EXPECT_EQ(Cors::parse(document(rule(kGet + kAny)) + std::string(65536, ' ')).error().detail, kDocumentTooLong);
}

TEST(Cors, OriginsAndMethods) {
  const auto allowed = [](const char* pattern, const char* origin) {
    const Cors cors = cors_of(rule(kGet + "<AllowedOrigin>" + pattern + "</AllowedOrigin>"));
    return cors.find({origin, "GET", {}}).has_value();
  };
  EXPECT_TRUE(allowed("http://a", "http://a"));
  EXPECT_FALSE(allowed("", "http://a"));
  EXPECT_FALSE(allowed("", ""));
  EXPECT_FALSE(allowed("http://a", "http://A"));
  EXPECT_FALSE(allowed("http://a", "http://a:80"));
  EXPECT_FALSE(allowed("http://a", "https://a"));
  EXPECT_TRUE(allowed("*", "null"));
  EXPECT_TRUE(allowed("start*end", "startend"));
  EXPECT_TRUE(allowed("start*end", "start12end"));
  EXPECT_FALSE(allowed("start*end", "0start12end"));
  EXPECT_FALSE(allowed("aba*aba", "aba")) << "no character counts twice";
  EXPECT_TRUE(allowed("https://*.example.org", "https://b.example.org"));
  EXPECT_FALSE(allowed("https://*.example.org", "https://example.org"));
  EXPECT_FALSE(allowed("*", "")) << "no origin";
  EXPECT_FALSE(allowed("*", "a b"));
  EXPECT_FALSE(allowed("*", "a\xC3\xA9")) << "it goes into a header of the answer";
  const Cors cors =
      cors_of(rule(kGet + kAny) + rule("<AllowedMethod>PUT</AllowedMethod><AllowedOrigin>a</AllowedOrigin>"));
  EXPECT_TRUE(cors.find({"b", "GET", {}})->any_origin);
  EXPECT_FALSE(cors.find({"b", "PUT", {}}));
  EXPECT_FALSE(cors.find({"b", "get", {}}));
  EXPECT_FALSE(cors.find({"a", "PUT", {}})->any_origin);
  EXPECT_EQ(cors.find({"a", "PUT", {}})->rule, &cors.rules()[1]);
}

TEST(Cors, Headers) {
  const Cors cors =
      cors_of(rule(kGet + kAny + "<AllowedHeader>X-One</AllowedHeader><AllowedHeader>y-*</AllowedHeader>") +
              rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>all</AllowedOrigin>"
                   "<AllowedHeader>*</AllowedHeader>"));
  for (const char* good : {"", "x-one", "X-ONE, Y-two", "x-one,,y-", " x-one ,\ty-z"})
    EXPECT_TRUE(cors.find({"o", "GET", good})) << good;
  for (const char* bad : {"x-two", "x-one,x-two", "y", "x-one y-two"})
    EXPECT_FALSE(cors.find({"o", "GET", bad})) << bad;
  EXPECT_EQ(cors.find({"all", "GET", "z"})->rule, &cors.rules()[1]) << "the first rule that has all of it";
}

}  // namespace
}  // namespace mortise::s3_model
