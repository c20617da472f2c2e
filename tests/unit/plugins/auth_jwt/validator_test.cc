// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/validator.h"

#include <gtest/gtest.h>

#include "auth_jwt/jws.h"
#include "support/test_host.h"

namespace mortise::auth_jwt {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;
constexpr const char* kSecret = "a secret that is long enough";

class ValidatorTest : public ::testing::Test {
 protected:
  Look look(const std::string& payload) { return validator_.look(*sign(key_, payload), kNow); }
  static std::string claims(int64_t expires, const std::string& more = "") {
    return R"({"sub": "ann", "exp": )" + std::to_string(kNow / 1000 + expires) + more + "}";
  }

  test::TestHost host_;
  const Key key_ = *Key::of_secret(kSecret);
  const Issuer own_{{.name = "mortise", .own = true}, KeySet(key_)};
  Revocations revocations_{host_.host(), Records(nullptr), 10};
  Validator validator_{{.skew_ms = 1000, .audiences = {}, .cluster = "c"}, own_, {}, revocations_};
};

TEST_F(ValidatorTest, TellsWhoTheBearerIs) {
  const Look found = look(claims(10, R"(, "clusters": [{"id": "c", "perm": "1"}])"));
  ASSERT_NE(found.good, nullptr) << found.refusal;
  EXPECT_EQ(found.good->identity.id, "ann");
  EXPECT_FALSE(found.good->identity.anonymous);
  EXPECT_FALSE(found.good->identity.administrator);
  EXPECT_TRUE(found.good->identity.scope.find("cluster 1\n") != std::string::npos);
  const Look again = look(claims(10, R"(, "clusters": [{"id": "c", "perm": "1"}])"));
  EXPECT_EQ(again.good, found.good) << "the signature is checked once";
}

TEST_F(ValidatorTest, ATokenThatIsKeptExpiresNevertheless) {
  const std::string token = *sign(key_, claims(10));
  EXPECT_NE(validator_.look(token, kNow).good, nullptr);
  EXPECT_NE(validator_.look(token, kNow + 10'999).good, nullptr);
  EXPECT_EQ(validator_.look(token, kNow + 11'000).refusal, "token expired");
}

TEST_F(ValidatorTest, AnAdministratorHasNoScope) {
  const Look found = look(claims(10, R"(, "admin": true, "clusters": [{"id": "c", "perm": "1"}])"));
  ASSERT_NE(found.good, nullptr);
  EXPECT_TRUE(found.good->identity.administrator);
  EXPECT_EQ(found.good->identity.scope, "");
}

TEST_F(ValidatorTest, AudienceAndTimes) {
  EXPECT_NE(look(claims(10, R"(, "aud": ["x", "c"])")).good, nullptr);
  EXPECT_EQ(look(claims(10, R"(, "aud": ["x"])")).good, nullptr);
  EXPECT_EQ(look(claims(10, R"(, "nbf": 1700000002)")).good, nullptr);
  EXPECT_NE(look(claims(10, R"(, "nbf": 1700000001)")).good, nullptr);
  EXPECT_EQ(look(claims(-1)).refusal, "token expired");
}

/// The last character of a signature in base64 has bits that nothing reads.
TEST_F(ValidatorTest, ASignatureThatIsSpelledDifferentlyIsOfTheSameToken) {
  std::string token = *sign(key_, claims(10));
  const Look first = validator_.look(token, kNow);
  ASSERT_NE(first.good, nullptr);
  const char last = token.back();
  for (const char other : {'A', 'B', 'C', 'D', 'E', 'Q', 'g', 'w', '1', '9'}) {
    token.back() = other;
    const Look look = validator_.look(token, kNow);
    if (other == last || look.good == nullptr) continue;
    EXPECT_EQ(look.good->digest, first.good->digest);
  }
}

TEST_F(ValidatorTest, WhereIssuersAreConfiguredTheSecretSpeaksForNoOther) {
  const auto says = [&](Validator& validator, const std::string& issuer) {
    const std::string token = *sign(key_, claims(10, issuer.empty() ? "" : R"(, "iss": ")" + issuer + R"(")"));
    return validator.look(token, kNow).good != nullptr;
  };
  EXPECT_TRUE(says(validator_, "anybody")) << "AuthN servers say what they like";
  const Issuer other({.name = "other"}, KeySet(*Key::of_secret("another secret that is long enough")));
  Validator with_other({.skew_ms = 0, .audiences = {}, .cluster = "c"}, own_, {&other}, revocations_);
  EXPECT_FALSE(says(with_other, "anybody"));
  EXPECT_FALSE(says(with_other, "other"));
  EXPECT_TRUE(says(with_other, "mortise"));
  EXPECT_TRUE(says(with_other, ""));
  Validator named({.skew_ms = 0, .audiences = {}, .cluster = "c", .secret_issuers = {"authn"}}, own_, {}, revocations_);
  EXPECT_TRUE(says(named, "authn"));
  EXPECT_TRUE(says(named, "mortise"));
  EXPECT_FALSE(says(named, "anybody"));
}

TEST_F(ValidatorTest, OtherKeysSpeakForOtherIssuersAlone) {
  const Issuer other({.name = "other"}, KeySet(*Key::of_secret("another secret that is long enough")));
  Validator both({.skew_ms = 0, .audiences = {}, .cluster = "c"}, own_, {&other}, revocations_);
  const std::string payload = claims(10, R"(, "iss": "other")");
  EXPECT_EQ(both.look(*sign(key_, payload), kNow).good, nullptr);
  EXPECT_NE(both.look(*sign(*Key::of_secret("another secret that is long enough"), payload), kNow).good, nullptr);
}

TEST_F(ValidatorTest, AKeyThatIsNotHereIsMissing) {
  Issuer other({.name = "other"}, KeySet());
  Validator both({.skew_ms = 0, .audiences = {}, .cluster = "c"}, own_, {&other}, revocations_);
  const std::string token = *sign(key_, claims(10, R"(, "iss": "other")"));
  EXPECT_EQ(both.look(token, kNow).keyless, &other);
  other.replace_keys(KeySet(key_));
  ASSERT_NE(both.look(token, kNow).good, nullptr);
  other.replace_keys(KeySet(*Key::of_secret("another secret that is long enough")));
  EXPECT_EQ(both.look(token, kNow).good, nullptr) << "a key that is gone is of no use for tokens that were good";
}

}  // namespace
}  // namespace mortise::auth_jwt
