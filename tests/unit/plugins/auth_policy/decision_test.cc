// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/decision.h"

#include <gtest/gtest.h>

#include "auth_policy/kept_request.h"

namespace mortise::auth_policy {
namespace {

using Opinion = AuthorizationDecision::Opinion;

std::shared_ptr<const BucketPolicy> bucket_policy(const std::string& condition, const std::string& effect = "Allow") {
  auto policy = policy_model::Policy::parse(
      R"({"Version":"2012-10-17","Statement":{"Sid":"S","Effect":")" + effect +
          R"(","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{)" +
          condition + "}}}",
      policy_model::Policy::Kind::bucket);
  EXPECT_TRUE(policy) << policy.error().message;
  return std::make_shared<const BucketPolicy>(BucketPolicy{std::move(*policy), true});
}

/// A request of somebody for b/k.
struct Asked {
  mortise_request http{};
  mortise_identity who{};
  mortise_bucket bucket{};
  mortise_access_request request{};
  std::vector<std::string> lines;

  explicit Asked(std::string_view user, std::string_view action = "s3:GetObject") {
    who.size = sizeof who;
    who.anonymous = user.empty() ? 1 : 0;
    who.id = str(user);
    http.size = sizeof http;
    http.remote_address = str("192.0.2.7:1234");
    bucket.retain = bucket.release = [](const mortise_bucket*) {};
    request.size = sizeof request;
    request.identity = &who;
    request.request = &http;
    request.action = str(action);
    request.bucket = str("b");
    request.key = str("k");
    request.bucket_owner = str("ann");
    request.opened = &bucket;
    request.explain_context = &lines;
    request.explain = [](void* to, mortise_str line) {
      static_cast<std::vector<std::string>*>(to)->emplace_back(view(line));
    };
  }
  std::optional<AuthorizationDecision> decide(const Findings& found) const {
    return auth_policy::decide(request, found, 86'400'000);
  }
};

TEST(PolicyDecision, WhatEveryRequestHas) {
  const Asked asked("bob");
  for (const char* holds :
       {R"("IpAddress":{"aws:SourceIp":"192.0.2.0/24"})", R"("Bool":{"aws:SecureTransport":"false"})",
        R"("DateEquals":{"aws:CurrentTime":"1970-01-02"})", R"("NumericEquals":{"aws:EpochTime":86400})",
        R"("StringEquals":{"aws:username":"bob","aws:userid":"bob","aws:PrincipalType":"User"})",
        R"("ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/bob"})", R"("Null":{"aws:Referer":true})",
        R"("StringEquals":{"s3:ResourceAccount":"000000000000","aws:PrincipalAccount":"000000000000"})"})
    EXPECT_EQ(asked.decide({bucket_policy(holds), nullptr, {}})->opinion, Opinion::allow) << holds;
}

TEST(PolicyDecision, ItKeepsWhatConditionsAskFor) {
  const Asked asked("bob");
  const KeptRequest kept(asked.request, 86'400'000);
  const Findings found{
      bucket_policy(R"("IpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Bool":{"aws:SecureTransport":"false"},)"
                    R"("DateEquals":{"aws:CurrentTime":"1970-01-02"},"StringEquals":{"aws:username":"bob"})"),
      nullptr,
      {}};
  EXPECT_EQ(decide(kept.abi(), found, 0)->opinion, Opinion::allow);
}

TEST(PolicyDecision, TagsAreReadOnlyWhereTheyMatter) {
  const auto tagged = bucket_policy(R"("StringEquals":{"s3:ExistingObjectTag/a b":"c d"})");
  Asked asked("bob");
  EXPECT_FALSE(asked.decide({tagged, nullptr, {}}));
  EXPECT_TRUE(asked.lines.empty()) << "nothing is said before it is known";
  EXPECT_EQ(asked.decide({tagged, nullptr, "a%20b=c%20d"})->opinion, Opinion::allow);
  EXPECT_EQ(asked.decide({tagged, nullptr, ""})->opinion, Opinion::none);
  asked.request.key = {};
  EXPECT_EQ(asked.decide({tagged, nullptr, {}})->opinion, Opinion::none) << "a bucket has no object's tags";
}

TEST(PolicyDecision, TheOwnerCanTakeAPolicyBack) {
  for (const auto& policy : {bucket_policy("", "Deny"), std::make_shared<const BucketPolicy>()}) {
    for (const char* action : {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}) {
      Asked owner("ann", action), other("bob", action), nobody("", action);
      EXPECT_EQ(owner.decide({policy, nullptr, {}})->opinion, Opinion::none);
      EXPECT_EQ(other.decide({policy, nullptr, {}})->opinion, Opinion::deny);
      EXPECT_EQ(nobody.decide({policy, nullptr, {}})->opinion, Opinion::deny);
    }
    EXPECT_EQ(Asked("ann").decide({policy, nullptr, {}})->opinion, Opinion::deny);
  }
}

std::shared_ptr<const UserPolicies> user_with(const std::string& effect, const std::string& action) {
  const std::string document = R"({"Version":"2012-10-17","Statement":{"Effect":")" + effect + R"(","Action":")" +
                               action + R"(","Resource":"*"}})";
  const mortise_pair policy = pair("p", document);
  mortise_user user{};
  user.size = sizeof user;
  user.policies = &policy;
  user.policy_count = 1;
  return std::make_shared<const UserPolicies>(UserPolicies::of(user));
}

TEST(PolicyDecision, OfUsers) {
  const Asked asked("bob");
  EXPECT_EQ(asked.decide({nullptr, user_with("Allow", "s3:GetObject"), {}})->opinion, Opinion::allow);
  EXPECT_EQ(asked.decide({nullptr, user_with("Allow", "s3:PutObject"), {}})->opinion, Opinion::not_by_default);
  EXPECT_EQ(asked.decide({nullptr, user_with("Deny", "s3:PutObject"), {}})->opinion, Opinion::not_by_default);
  EXPECT_EQ(asked.decide({bucket_policy(""), user_with("Deny", "s3:GetObject"), {}})->opinion, Opinion::deny);
  EXPECT_EQ(asked.decide({bucket_policy("", "Deny"), user_with("Allow", "*"), {}})->opinion, Opinion::deny);
  EXPECT_EQ(asked.decide({nullptr, user_with("Allowed", "*"), {}})->opinion, Opinion::deny) << "not understood";
  const Asked owner("ann", "s3:DeleteBucketPolicy");
  EXPECT_EQ(owner.decide({bucket_policy("", "Deny"), user_with("Deny", "s3:*"), {}})->opinion, Opinion::deny);
}

/// The same with a permissions boundary that allows `bounded`.
std::shared_ptr<const UserPolicies> user_within(const std::string& bounded, const std::string& action = "") {
  const auto allow = [](const std::string& what) {
    return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" + what + R"(","Resource":"*"}})";
  };
  const std::string document = allow(action), boundary = allow(bounded);
  const mortise_pair policy = pair("p", document);
  mortise_user user{};
  user.size = sizeof user;
  user.boundary = pair("limit", boundary);
  if (!action.empty()) user.policies = &policy, user.policy_count = 1;
  return std::make_shared<const UserPolicies>(UserPolicies::of(user));
}

TEST(PolicyDecision, OfABoundary) {
  const Asked asked("bob");
  EXPECT_EQ(asked.decide({nullptr, user_within("s3:Get*", "s3:*"), {}})->opinion, Opinion::allow);
  EXPECT_EQ(asked.decide({nullptr, user_within("s3:Put*", "s3:*"), {}})->opinion, Opinion::deny);
  EXPECT_EQ(asked.decide({nullptr, user_within("s3:*", "s3:Put*"), {}})->opinion, Opinion::not_by_default)
      << "it gives nothing";
  EXPECT_EQ(asked.decide({bucket_policy(""), user_within("s3:Put*"), {}})->opinion, Opinion::deny)
      << "whoever allows it";
  EXPECT_EQ(asked.decide({nullptr, user_within("s3:Put*"), {}})->opinion, Opinion::deny) << "nor what is one's own";
  EXPECT_EQ(asked.decide({nullptr, user_within("s3:Get*"), {}})->opinion, Opinion::none) << "that stays";
  EXPECT_EQ(asked.decide({nullptr, user_within("no action", "s3:*"), {}})->opinion, Opinion::deny) << "not understood";
}

TEST(PolicyDecision, RequestsOfAistoresApiAreLookedUpByTheirNamesInS3) {
  EXPECT_EQ(Asked("bob", "ais:GetObject").decide({bucket_policy("", "Deny"), nullptr, {}})->opinion, Opinion::deny);
  EXPECT_EQ(Asked("bob", "ais:GetObject").decide({bucket_policy(""), nullptr, {}})->opinion, Opinion::allow);
  const auto read = user_with("Allow", "s3:GetObject");
  EXPECT_EQ(Asked("bob", "ais:HeadObject").decide({nullptr, read, {}})->opinion, Opinion::allow);
  EXPECT_EQ(Asked("bob", "ais:PutObject").decide({nullptr, read, {}})->opinion, Opinion::not_by_default);
  EXPECT_EQ(Asked("bob", "ais:Administer").decide({nullptr, user_with("Allow", "ais:*"), {}})->opinion, Opinion::allow);
  const auto by_prefix = [](const char* effect) {
    return bucket_policy(R"("StringLike":{"s3:prefix":"secret/*"})", effect);
  };
  EXPECT_EQ(Asked("bob", "ais:ListObjects").decide({by_prefix("Allow"), nullptr, {}})->opinion, Opinion::none);
  EXPECT_EQ(Asked("bob", "ais:ListObjects").decide({by_prefix("Deny"), nullptr, {}})->opinion, Opinion::deny);
  EXPECT_EQ(Asked("bob", "s3:ListBucket").decide({by_prefix("Deny"), nullptr, {}})->opinion, Opinion::none);
  for (const char* absent :
       {R"("StringNotLike":{"s3:prefix":"secret*"})", R"("StringEqualsIfExists":{"s3:prefix":"home/"})",
        R"("Null":{"s3:prefix":"true"})", R"("ForAllValues:StringEquals":{"s3:prefix":"home/"})"}) {
    const auto policy = bucket_policy(absent);
    EXPECT_EQ(Asked("bob", "s3:ListBucket").decide({policy, nullptr, {}})->opinion, Opinion::allow) << absent;
    EXPECT_EQ(Asked("bob", "ais:ListObjects").decide({policy, nullptr, {}})->opinion, Opinion::none) << absent;
    EXPECT_EQ(Asked("bob", "ais:ListObjects").decide({bucket_policy(absent, "Deny"), nullptr, {}})->opinion,
              Opinion::deny);
  }
}

TEST(BucketPolicies, OneThatIsAboutAnotherBucketIsNotUnderstood) {
  const std::string document = R"({"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:GetObject",)"
                               R"("Resource":"arn:aws:s3:::old/*"}})";
  const mortise_pair property = pair("s3.policy", document);
  mortise_bucket bucket{};
  bucket.size = sizeof bucket;
  bucket.id = str("1");
  bucket.properties = &property;
  bucket.property_count = 1;
  BucketPolicies policies;
  bucket.name = str("old");
  EXPECT_TRUE(policies.of(bucket)->policy);
  EXPECT_EQ(policies.of(bucket), policies.of(bucket)) << "parsed once";
  bucket.name = str("new");
  ++bucket.generation;
  EXPECT_FALSE(policies.of(bucket)->policy);
  EXPECT_EQ(Asked("bob").decide({policies.of(bucket), nullptr, {}})->opinion, Opinion::deny);
  EXPECT_EQ(Asked("ann", "s3:PutBucketPolicy").decide({policies.of(bucket), nullptr, {}})->opinion, Opinion::none);
}

TEST(PolicyDecision, ItIsExplained) {
  const Asked asked("bob");
  (void)asked.decide({bucket_policy(R"("StringEquals":{"s3:prefix":"x"})"), user_with("Allow", "*"), {}});
  EXPECT_EQ(asked.lines,
            (std::vector<std::string>{
                "the bucket's policy: statement 1 (S): Allow, does not apply: StringEquals s3:prefix does not hold",
                "policy 'p': statement 1: Allow, applies"}));
}

std::shared_ptr<const policy_model::Policy> session_policy(const std::string& action) {
  auto policy = policy_model::Policy::parse(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" + action + R"(","Resource":"*"}})",
      policy_model::Policy::Kind::identity);
  EXPECT_TRUE(policy) << policy.error().message;
  return std::make_shared<const policy_model::Policy>(std::move(*policy));
}

TEST(PolicyDecision, WhatThePolicyOfASessionDoesNotAllowIsDenied) {
  Asked asked("bob");
  asked.who.session_policy = str("as below");
  const auto allows = bucket_policy(R"("Null":{"aws:Referer":true})");
  EXPECT_EQ(asked.decide({allows, nullptr, {}, session_policy("s3:GetObject")})->opinion, Opinion::allow);
  EXPECT_EQ(asked.decide({allows, nullptr, {}, session_policy("s3:PutObject")})->opinion, Opinion::deny);
  EXPECT_EQ(asked.decide({nullptr, nullptr, {}, session_policy("s3:GetObject")})->opinion, Opinion::none);
  EXPECT_EQ(asked.decide({allows, nullptr, {}, nullptr})->opinion, Opinion::deny) << "it cannot be understood";
}

TEST(PolicyDecision, ARoleMayOnlyWhatIsAllowed) {
  const Asked asked("role/ops");
  EXPECT_EQ(asked.decide({nullptr, nullptr, {}, nullptr})->opinion, Opinion::not_by_default);
  EXPECT_EQ(
      asked.decide({bucket_policy(R"("StringEquals":{"aws:PrincipalType":"AssumedRole"})"), nullptr, {}, nullptr})
          ->opinion,
      Opinion::allow);
}

TEST(PolicyDecision, TheTrustOfARole) {
  const auto decision = [](std::string_view user, const std::string& principal) {
    Asked asked(user, "sts:AssumeRole");
    const std::string trust =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":")" +
        principal + R"("}}})";
    asked.request.resource = str("arn:aws:iam::000000000000:role/r");
    asked.request.resource_policy = str(trust);
    return asked.decide({nullptr, nullptr, {}, nullptr})->opinion;
  };
  EXPECT_EQ(decision("bob", "arn:aws:iam::000000000000:user/bob"), Opinion::allow);
  EXPECT_EQ(decision("bob", "arn:aws:iam:::user/team/bob"), Opinion::allow);
  EXPECT_EQ(decision("ann", "arn:aws:iam::000000000000:user/bob"), Opinion::deny);
  EXPECT_EQ(decision("bob", "arn:aws:iam::000000000000:root"), Opinion::none) << "the account's own policies decide";
  EXPECT_EQ(decision("bob", "arn:aws:iam::111111111111:root"), Opinion::deny);
}

}  // namespace
}  // namespace mortise::auth_policy
