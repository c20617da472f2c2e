// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/key.h"

#include <gtest/gtest.h>

#include "auth_jwt/key_set.h"

namespace mortise::auth_jwt {
namespace {

// The key of RFC 7517, appendix A.1: P-256.
constexpr const char* kCurveKey = R"({"kty": "EC", "crv": "P-256", "kid": "1",
  "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";

TEST(Key, TakesTheAlgorithmsOfItsType) {
  const auto secret = Key::of_secret("0123456789abcdef");
  ASSERT_TRUE(secret);
  EXPECT_TRUE(secret->takes("HS256"));
  EXPECT_FALSE(secret->takes("RS256"));
  EXPECT_FALSE(secret->takes("none"));
  EXPECT_FALSE(secret->takes(""));
  const auto curve = Key::of_jwk(Json::parse(kCurveKey));
  ASSERT_TRUE(curve) << curve.error().message;
  EXPECT_EQ(curve->id(), "1");
  EXPECT_TRUE(curve->takes("ES256"));
  EXPECT_FALSE(curve->takes("ES384"));
  EXPECT_FALSE(curve->takes("HS256"));
}

TEST(Key, ThatIsNotGoodIsRefused) {
  EXPECT_FALSE(Key::of_secret("0123456789abcde"));
  for (const char* jwk :
       {"{}", "[]", R"({"kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZg"})", R"({"kty": "RSA", "n": "AQAB", "e": "AQAB"})",
        R"({"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"})",
        R"({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})"})
    EXPECT_FALSE(Key::of_jwk(Json::parse(jwk))) << jwk;
  for (const char* pem : {"", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"})
    EXPECT_FALSE(Key::of_pem(pem));
}

TEST(KeySet, LeavesOutWhatItCannotUse) {
  const std::string curve(kCurveKey);
  const auto keys = KeySet::of_jwks(R"({"keys": [1, {"kty": "oct", "k": "AAAA"}, )" + curve + "]}");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->candidates("ES256", "1").size(), 1u);
  EXPECT_EQ(keys->candidates("ES256", "").size(), 1u);
  EXPECT_TRUE(keys->candidates("ES256", "2").empty());
  EXPECT_TRUE(keys->candidates("HS256", "1").empty());
  for (const char* text :
       {"", "{}", "[]", R"({"keys": 1})", R"({"keys": []})", R"({"keys": [{"kty": "oct", "k": "AAAA"}]})"})
    EXPECT_FALSE(KeySet::of_jwks(text)) << text;
}

TEST(KeySet, LeavesOutKeysThatAreNotForSignatures) {
  const auto set_with = [](const std::string& member) {
    std::string key(kCurveKey);
    return KeySet::of_jwks(R"({"keys": [)" + key.insert(1, member + ", ") + "]}");
  };
  for (const char* good : {R"("use": "sig")", R"("key_ops": ["verify"])", R"("key_ops": ["sign", "verify"])"})
    EXPECT_TRUE(set_with(good)) << good;
  for (const char* bad : {R"("use": "enc")", R"("use": 1)", R"("key_ops": ["encrypt"])", R"("key_ops": "verify")",
                          R"("key_ops": [])", R"("use": "sig", "key_ops": ["wrapKey"])"})
    EXPECT_FALSE(set_with(bad)) << bad;
}

}  // namespace
}  // namespace mortise::auth_jwt
