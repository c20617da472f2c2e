// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/compact_token.h"

#include <gtest/gtest.h>

#include <string>

namespace mortise::auth_jwt {
namespace {

TEST(CompactToken, HasThreeParts) {
  const auto token = parse_compact("aa.bb.cc");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->text, "aa.bb.cc");
  EXPECT_EQ(token->signing_input, "aa.bb");
  for (const char* text : {"", ".", "..", "aa", "aa.bb", "aa.bb.", ".bb.cc", "aa..cc", "aa.bb.cc.dd", "aa.b=.cc",
                           "aa.b+.cc", "aa.b b.cc", "aa.bb.c\n"})
    EXPECT_FALSE(parse_compact(text)) << text;
}

TEST(CompactToken, HasALimit) {
  const std::string rest = "aa.bb.";
  EXPECT_TRUE(parse_compact(rest + std::string(kMaxToken - rest.size(), 'c')));
  EXPECT_FALSE(parse_compact(rest + std::string(kMaxToken - rest.size() + 1, 'c')));
}

mortise_request request_with(const mortise_pair* header) {
  mortise_request request{};
  request.headers = header;
  request.header_count = 1;
  return request;
}

std::optional<std::string> shown_by(std::string_view name, std::string_view value) {
  const mortise_pair header = pair(name, value);
  const mortise_request request = request_with(&header);
  const auto token = token_of(Request(&request));
  return token ? std::optional<std::string>(*token) : std::nullopt;
}

TEST(TokenOf, IsThatOfTheBearerOrASessionTokenThatIsOne) {
  EXPECT_EQ(shown_by("Authorization", "Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(shown_by("authorization", "bearer  a.b.c "), "a.b.c");
  EXPECT_EQ(shown_by("authorization", "Bearer "), "");
  EXPECT_EQ(shown_by("authorization", "AWS4-HMAC-SHA256 Credential=a"), std::nullopt);
  EXPECT_EQ(shown_by("X-Amz-Security-Token", "eyJh.b.c"), "eyJh.b.c");
  EXPECT_EQ(shown_by("X-Amz-Security-Token", "FwoGZXIvYXdzE"), std::nullopt) << "one of AWS is not its own";
  EXPECT_EQ(shown_by("X-Amz-Security-Token", "eyJh.b"), std::nullopt);
  EXPECT_EQ(shown_by("Host", "eyJh.b.c"), std::nullopt);
}

TEST(TokenOf, TwoThatDifferAreNone) {
  const auto shown = [](std::initializer_list<mortise_pair> headers) {
    mortise_request request{};
    request.headers = headers.begin();
    request.header_count = headers.size();
    return std::string(token_of(Request(&request)).value_or("none"));
  };
  const mortise_pair ann = pair("Authorization", "Bearer eyJh.b.c"), bob = pair("authorization", "Bearer eyJi.b.c");
  const mortise_pair session = pair("x-amz-security-token", "eyJh.b.c"),
                     other = pair("X-Amz-Security-Token", "eyJi.b.c");
  EXPECT_EQ(shown({ann, ann}), "eyJh.b.c");
  EXPECT_EQ(shown({ann, session}), "eyJh.b.c");
  EXPECT_EQ(shown({ann, bob}), "");
  EXPECT_EQ(shown({ann, other}), "");
  EXPECT_EQ(shown({session, other}), "");
}

}  // namespace
}  // namespace mortise::auth_jwt
