// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/claims.h"

#include <gmock/gmock.h>

#include <string>

namespace mortise::auth_jwt {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Claims good(const std::string& json, const ClaimNames& names = {}) {
  auto claims = parse_claims(json, names);
  EXPECT_TRUE(claims) << claims.error().message;
  return claims ? std::move(*claims) : Claims();
}

TEST(Claims, AreThoseOfAistore) {
  const Claims claims =
      good(R"({"sub": "ann", "exp": 10, "iat": 5, "nbf": 6.5, "iss": "i", "aud": ["a", "b"], "admin": true,
    "clusters": [{"id": "c1", "alias": "x", "perm": "771"}, {"id": "", "perm": 1}],
    "buckets": [{"bck": {"name": "b", "provider": "ais", "namespace": {"uuid": "c1", "name": ""}}, "perm": "831"},
                {"bck": {"name": "n", "namespace": {"uuid": "c1", "name": "ns"}}, "perm": "1"},
                {"bck": {"name": "r", "provider": "aws", "namespace": {"uuid": "c2"}}, "perm": "18446744073709551615"}]})");
  EXPECT_EQ(claims.subject, "ann");
  EXPECT_EQ(claims.expires_ms, 10'000);
  EXPECT_EQ(claims.issued_ms, 5'000);
  EXPECT_EQ(claims.not_before_ms, 6'500);
  EXPECT_TRUE(claims.administrator);
  EXPECT_THAT(claims.audiences, ElementsAre("a", "b"));
  ASSERT_EQ(claims.clusters.size(), 2u);
  EXPECT_EQ(claims.clusters[0].cluster, "c1");
  EXPECT_EQ(claims.clusters[0].permissions, 771u);
  EXPECT_EQ(claims.clusters[1].permissions, 1u);
  ASSERT_EQ(claims.buckets.size(), 3u);
  EXPECT_EQ(claims.buckets[0].bucket, "b");
  EXPECT_EQ(claims.buckets[0].cluster, "c1");
  EXPECT_EQ(claims.buckets[1].bucket, "ais://#ns/n");
  EXPECT_EQ(claims.buckets[2].bucket, "aws://r");
  EXPECT_EQ(claims.buckets[2].permissions, UINT64_MAX);
}

TEST(Claims, OfOthersAreWhereTheIssuerPutsThem) {
  const Claims claims =
      good(R"({"sub": "17", "upn": "ann", "exp": 10, "aud": "one", "roles": ["x", "y"], "email": "a@b", "n": 1.5,
    "ok": false, "deep": {"x": 1}, "name": "Ann"})",
           {.user = "upn", .groups = "roles"});
  EXPECT_EQ(claims.subject, "ann");
  EXPECT_EQ(claims.display_name, "Ann");
  EXPECT_THAT(claims.audiences, ElementsAre("one"));
  EXPECT_THAT(claims.groups, ElementsAre("x", "y"));
  EXPECT_THAT(claims.plain,
              UnorderedElementsAre(Pair("sub", "17"), Pair("upn", "ann"), Pair("exp", "10"), Pair("aud", "one"),
                                   Pair("email", "a@b"), Pair("n", "1.5"), Pair("ok", "false"), Pair("name", "Ann")));
}

TEST(Claims, TagsOfASessionAreToldByTheirNames) {
  const auto token = [](const std::string& tags) {
    return R"({"sub": "ann", "exp": 10, "https://aws.amazon.com/tags": )" + tags + "}";
  };
  EXPECT_THAT(
      good(token(R"({"principal_tags": {"team": ["red"], "a b": "3"}, "transitive_tag_keys": ["team"]})")).plain,
      UnorderedElementsAre(Pair("https://aws.amazon.com/tags/principal_tags/team", "red"),
                           Pair("https://aws.amazon.com/tags/principal_tags/a b", "3"),
                           Pair("https://aws.amazon.com/tags/transitive_tag_keys", "team"), Pair("exp", "10"),
                           Pair("sub", "ann")));
  for (const char* bad : {R"({"principal_tags": {"team": ["red", "blue"]}})", R"({"principal_tags": {"team": []}})",
                          R"({"principal_tags": {"team": 1}})", R"({"principal_tags": ["team"]})", R"(["team"])",
                          R"({"transitive_tag_keys": [1]})"})
    EXPECT_FALSE(parse_claims(token(bad), {})) << bad;
}

TEST(Claims, TagsOfASessionMayStandBesideTheOthers) {
  const auto token = [](const std::string& tags) { return R"({"sub": "ann", "exp": 10, )" + tags + "}"; };
  const std::string team = R"("https://aws.amazon.com/tags/principal_tags/team": )";
  EXPECT_THAT(good(token(team + R"("red", "https://aws.amazon.com/tags/transitive_tag_keys": ["team"])")).plain,
              UnorderedElementsAre(Pair("https://aws.amazon.com/tags/principal_tags/team", "red"),
                                   Pair("https://aws.amazon.com/tags/transitive_tag_keys", "team"), Pair("exp", "10"),
                                   Pair("sub", "ann")));
  for (const char* bad : {R"(["red", "blue"])", "[]", "1", "{}"})
    EXPECT_FALSE(parse_claims(token(team + bad), {})) << bad;
  EXPECT_THAT(good(token(R"("https://aws.amazon.com/tags/other": "x")")).plain,
              UnorderedElementsAre(Pair("exp", "10"), Pair("sub", "ann")));
}

TEST(Claims, OfAWrongTypeRefuseTheToken) {
  for (const char* json : {"",
                           "[]",
                           "{",
                           R"("x")",
                           R"({"sub": "a"})",
                           R"({"exp": 1})",
                           R"({"sub": "", "exp": 1})",
                           R"({"sub": 1, "exp": 1})",
                           R"({"sub": "a", "exp": "1"})",
                           R"({"sub": "a", "exp": -1})",
                           R"({"sub": "a", "exp": 1e300})",
                           R"({"sub": "a\nb", "exp": 1})",
                           R"({"sub": "a", "exp": 1, "admin": 1})",
                           R"({"sub": "a", "exp": 1, "aud": 1})",
                           R"({"sub": "a", "exp": 1, "aud": [1]})",
                           R"({"sub": "a", "exp": 1, "nbf": "x"})",
                           R"({"sub": "a", "exp": 1, "clusters": {}})",
                           R"({"sub": "a", "exp": 1, "clusters": [1]})",
                           R"({"sub": "a", "exp": 1, "clusters": [{"id": 1}]})",
                           R"({"sub": "a", "exp": 1, "clusters": [{"id": "c", "perm": "rw"}]})",
                           R"({"sub": "a", "exp": 1, "clusters": [{"id": "c", "perm": -1}]})",
                           R"({"sub": "a", "exp": 1, "buckets": [{"bck": "b", "perm": "1"}]})"})
    EXPECT_FALSE(parse_claims(json, {})) << json;
}

TEST(Claims, ThatAreNestedDeeplyRefuseTheToken) {
  const std::string deep = R"({"sub": "a", "exp": 1, "x": )" + std::string(4000, '[') + std::string(4000, ']') + "}";
  EXPECT_FALSE(parse_claims(deep, {}));
  EXPECT_FALSE(issuer_of(deep));
}

}  // namespace
}  // namespace mortise::auth_jwt
