// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/post_policy.h"

#include <mortise/text.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api_s3/form/form_request.h"

namespace mortise::api_s3 {
namespace {

constexpr int64_t kNow = 1'000'000'000'000;  // in 2001

Or<PostPolicy> policy(std::string_view conditions, std::string_view expiration = "2001-09-10T00:00:00Z") {
  return PostPolicy::parse(text::to_base64("{\"expiration\": \"" + std::string(expiration) + "\", \"conditions\": [" +
                                           std::string(conditions) + "]}"));
}

bool lets_in(std::string_view conditions, const std::vector<FormField>& fields) {
  const auto p = policy(R"({"bucket": "b"}, )" + std::string(conditions));
  EXPECT_TRUE(p.ok()) << conditions;
  return p.ok() && !p->check(fields, "b", kNow);
}

TEST(PostPolicy, WhatIsNoJson) {
  const std::string good = R"({"expiration": "2001-09-10T00:00:00Z", "conditions": []})";
  EXPECT_TRUE(PostPolicy::parse(text::to_base64(good)));
  for (const std::string& no : {std::string(), std::string("{"), good + "1", "[" + good + "]", good.substr(1),
                                std::string(R"({"expiration": "\ud800", "conditions": []})"), "\xff" + good,
                                R"({"expiration": "2000-01-01T00:00:00Z", )" + good.substr(1), std::string(20'000, '['),
                                R"({"a":)" + std::string(20'000, '[')}) {
    const auto p = PostPolicy::parse(text::to_base64(no));
    ASSERT_FALSE(p) << no;
    EXPECT_TRUE(p.error().is(Code::invalid_policy_document)) << no;
  }
}

/// A policy is read before anybody knows who sends it.
TEST(PostPolicy, HowDeepItMayBe) {
  const auto nested = [](size_t depth) {
    return R"({"expiration": "2030-01-01T00:00:00Z", "conditions": )" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  for (const size_t depth : {text::kMaxJsonDepth, size_t{100'000}}) {
    const auto refused = PostPolicy::parse(text::to_base64(nested(depth)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Invalid Policy: it is not JSON in base64, or has a name twice.");
  }
}

TEST(PostPolicy, DollarsMayBeEscaped) {
  EXPECT_TRUE(lets_in(R"(["starts-with", "\$key", "a\\$"], {"x-amz-meta-p": "\$9 \u00e9"})",
                      {{"key", "a\\$b"}, {"x-amz-meta-p", "$9 \u00e9"}}));
}

TEST(PostPolicy, Conditions) {
  const std::vector<FormField> fields = {{"KEY", "user/x"}, {"acl", "private"}};
  EXPECT_TRUE(lets_in(R"(["starts-with", "$key", "user/"], {"ACL": "private"})", fields));
  EXPECT_TRUE(lets_in(R"(["Eq", "$Key", "user/x"], ["starts-with", "$acl", ""])", fields));
  EXPECT_FALSE(lets_in(R"(["eq", "$key", "user/"], ["starts-with", "$acl", ""])", fields));
  EXPECT_FALSE(lets_in(R"(["starts-with", "$key", ""])", fields)) << "nothing allows the list";
  EXPECT_FALSE(lets_in(R"(["starts-with", "$key", ""], {"acl": "private"}, {"x-amz-meta-a": "1"})", fields));
}

TEST(PostPolicy, FieldsThatNeedNoCondition) {
  EXPECT_TRUE(lets_in(
      R"({"key": "k"})",
      {{"key", "k"}, {"policy", "p"}, {"x-amz-signature", "s"}, {"X-Ignore-Me", "1"}, {"x-amz-checksum-sha256", "c"}}));
}

TEST(PostPolicy, TheBucketIsTheOnePostedTo) {
  const auto p = policy(R"({"bucket": "b"}, {"key": "k"})");
  ASSERT_TRUE(p);
  EXPECT_FALSE(p->check(std::vector<FormField>{{"key", "k"}}, "b", kNow));
  EXPECT_TRUE(p->check(std::vector<FormField>{{"key", "k"}, {"bucket", "b"}}, "other", kNow));
  const auto silent = policy(R"({"key": "k"})");
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->check(std::vector<FormField>{{"key", "k"}}, "b", kNow)->code, "AccessDenied");
  EXPECT_EQ(p->check(std::vector<FormField>{{"key", "k"}}, "b", kNow + 86'400'000)->code, "AccessDenied") << "expired";
}

TEST(PostPolicy, Sizes) {
  const auto p = policy(R"(["content-length-range", 1, "10"], ["content-length-range", 0, 20])");
  ASSERT_TRUE(p);
  EXPECT_EQ(p->min_size(), 1u);
  EXPECT_EQ(p->max_size(), 10u);
}

TEST(PostPolicy, Invalid) {
  for (const char* no : {"{}", "1", "[]", R"({"a": 1})", R"({"a": "1", "b": "2"})", R"(["like", "$key", "k"])",
                         R"(["eq", "$key"])", R"(["eq", "$key", "a", "b"])", R"(["eq", "$key", true])",
                         R"(["eq", 1, "k"])", R"(["content-length-range", 0])", R"(["content-length-range", -1, 0])",
                         R"(["content-length-range", 1, false])", R"(["content-length-range", 1.5, 2])"})
    EXPECT_EQ(policy(no).error().code, "InvalidPolicyDocument") << no;
  EXPECT_FALSE(policy("", "2001-09-10 00:00:00"));
  EXPECT_FALSE(policy("", "soon"));
  EXPECT_FALSE(PostPolicy::parse("not base64!"));
  EXPECT_FALSE(PostPolicy::parse(text::to_base64("[]")));
  EXPECT_FALSE(PostPolicy::parse(text::to_base64(R"({"EXPIRATION": "2001-09-10T00:00:00Z", "conditions": []})")));
  EXPECT_FALSE(PostPolicy::parse(text::to_base64(R"({"expiration": "2001-09-10T00:00:00Z"})")));
  EXPECT_FALSE(
      PostPolicy::parse(text::to_base64(R"({"expiration": "2001-09-10T00:00:00Z", "conditions": [], "more": 1})")));
}

TEST(PostPolicy, ConditionsThatNothingFulfils) {
  const std::vector<FormField> fields = {{"key", "k"}};
  for (const std::string no : {R"(["eq", "key", "k"])", R"(["content-length-range", "a", "10"])",
                               R"(["content-length-range", "-1", 10])", R"(["starts-with", "key", ""])"}) {
    const auto p = policy(R"({"bucket": "b"}, {"key": "k"}, )" + no);
    ASSERT_TRUE(p) << no;
    const auto refusal = p->check(fields, "b", kNow);
    ASSERT_TRUE(refusal) << no;
    EXPECT_EQ(refusal->code, "AccessDenied");
    EXPECT_THAT(refusal->message, ::testing::EndsWith("Policy Condition failed: " + no));
    EXPECT_THAT(p->check(fields, "b", kNow + 86'400'000)->message, ::testing::HasSubstr("expired"));
  }
}

TEST(PostPolicy, TellsWhichConditionFailed) {
  const auto told = [](std::string_view conditions, const std::vector<FormField>& fields) {
    return policy(R"({"bucket": "b"}, )" + std::string(conditions))->check(fields, "b", kNow)->message;
  };
  EXPECT_THAT(told(R"({"KEY": "k"})", {{"key", "other"}}), ::testing::EndsWith(R"(failed: ["eq", "$key", "k"])"));
  EXPECT_THAT(told(R"(["starts-with", "$key", "\"é"])", {{"key", "other"}}),
              ::testing::EndsWith(R"(failed: ["starts-with", "$key", "\"é"])"));
  EXPECT_THAT(told(R"({"key": "k"})", {{"key", "k"}, {"acl", "private"}}),
              ::testing::EndsWith("Extra input fields: acl"));
  EXPECT_LT(told(R"({"key": ")" + std::string(10'000, '<') + "\"}", {{"key", "k"}}).size(), 1000u);
}

TEST(PostPolicy, AContentTypeMayBeAList) {
  const char* images = R"(["starts-with", "$Content-Type", "image/"])";
  for (const char* good : {"image/png", "image/jpg,image/png,image/gif", "image/png, image/gif"})
    EXPECT_TRUE(lets_in(images, {{"content-type", good}})) << good;
  for (const char* bad : {"text/html", "image/png,text/html", "image/png,", ",image/png", "image/png, text/html"})
    EXPECT_FALSE(lets_in(images, {{"Content-Type", bad}})) << bad;
  EXPECT_TRUE(lets_in(R"(["starts-with", "$Content-Type", ""])", {{"Content-Type", "a/b,c/d"}}));
  EXPECT_TRUE(lets_in(R"(["eq", "$Content-Type", "a/b,c/d"])", {{"Content-Type", "a/b,c/d"}})) << "word for word";
  EXPECT_TRUE(lets_in(R"(["starts-with", "$x-amz-meta-a", "image/"])", {{"x-amz-meta-a", "image/a,b"}})) << "no list";
}

TEST(PostPolicy, Expirations) {
  for (const char* good : {"2001-09-10T00:00:00Z", "2001-09-10T00:00:00.000Z", "2001-09-10T02:00:00.123Z"})
    EXPECT_TRUE(policy("", good)) << good;
  for (const char* bad : {"", "2001-09-10", "2001-09-10T00:00:00", "20010910T000000Z", "2001-13-10T00:00:00Z",
                          "2001-09-10T00:00:00Zx", "2001-09-10 00:00:00Z", "Mon, 10 Sep 2001 00:00:00 GMT"})
    EXPECT_FALSE(policy("", bad)) << bad;
}

TEST(FormRequest, OnlyWhatDescribesTheObjectBecomesAHeader) {
  mortise_request real{};
  real.size = sizeof real;
  const std::vector<FormField> fields = {{"acl", "public-read"},        {"Content-Type", "text/plain"},
                                         {"x-amz-meta-a", "1"},         {"x-amz-copy-source", "a/b"},
                                         {"x-amz-content-sha256", "x"}, {"Content-Length", "5"},
                                         {"Authorization", "x"},        {"x-amz-decoded-content-length", "1"}};
  const FormRequest form(real, fields);
  EXPECT_EQ(form.request().headers().size(), 3u);
  EXPECT_EQ(form.request().header("x-amz-acl"), "public-read");
}

TEST(FormRequest, Filename) {
  std::vector<FormField> fields = {{"key", "u/${filename}-${filename}"}, {"policy", "${filename}"}};
  EXPECT_TRUE(expand_filename(fields, "${filename}", 1000));
  EXPECT_EQ(fields[0].value, "u/${filename}-${filename}");
  EXPECT_TRUE(expand_filename(fields, "a.txt", 1000));
  EXPECT_EQ(fields[0].value, "u/a.txt-a.txt");
  EXPECT_EQ(fields[1].value, "${filename}");
}

TEST(FormRequest, FilenameMakesNoMoreThanAFormHolds) {
  std::vector<FormField> fields = {{"a", "${filename}"}, {"b", "-${filename}-"}};
  EXPECT_TRUE(expand_filename(fields, "12345", 12));
  fields = {{"a", "${filename}"}, {"b", "-${filename}-"}};
  EXPECT_FALSE(expand_filename(fields, "12345", 11));
  std::string many;
  for (int i = 0; i < 900; ++i) many += "${filename}";
  fields = {{"key", many}};
  EXPECT_FALSE(expand_filename(fields, std::string(10'000, 'x'), 20'480));
}

TEST(FormRequest, AFieldThatIsThereTwice) {
  const auto repeated = [](std::vector<FormField> fields) { return std::string(repeated_field(fields)); };
  EXPECT_EQ(repeated({{"key", "a"}, {"acl", "private"}, {"x-amz-meta-a", ""}, {"x-amz-meta-b", ""}}), "");
  EXPECT_EQ(repeated({{"key", "a"}, {"KEY", "a"}}), "KEY");
  EXPECT_EQ(repeated({{"x-amz-meta-a", "1"}, {"x-amz-meta-A", "2"}}), "x-amz-meta-A");
  EXPECT_EQ(repeated({{"acl", "private"}, {"x-amz-acl", "public-read"}}), "x-amz-acl");
  EXPECT_EQ(repeated({{"x-amz-acl", "private"}, {"Acl", "public-read"}}), "Acl");
  EXPECT_EQ(repeated({{"x-ignore-a", ""}, {"x-ignore-a", ""}}), "");
}

}  // namespace
}  // namespace mortise::api_s3
